// The playground: what the page's parts do together.

import { Docs } from './docs.js';
import { Editor } from './editor.js';
import { make, paint } from './element.js';
import { EXAMPLES } from './examples.js';
import { Reader, jsonTokens, operationAt, prettified } from './language.js';
import { completions, readSchema } from './schema.js';

const GRAPHQL = new URL('graphql', document.baseURI);
const MOST_COLOURED = 300_000; // characters of an answer
const MOST_REMEMBERED = 40; // requests
const REMEMBERED_SIZE = 20_000; // characters of a request worth remembering
const THEMES = ['auto', 'light', 'dark'];
const by = (id) => document.getElementById(id);
let schema = null;
let running = null;

const readJson = (source) => ({ tokens: jsonTokens(source) });
const query = new Editor(by('query'), {
  read: (source) => new Reader(source, schema),
  complete: (source, cursor) => {
    const reader = new Reader(source, schema, cursor);
    return { items: completions(schema, reader), from: reader.context?.from ?? cursor };
  },
});
const variables = new Editor(by('variables'), { read: readJson });
const headers = new Editor(by('headers'), { read: readJson });

// ---- asking

function sent(body, more = {}, signal = undefined) {
  const own = { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json;q=0.9' };
  return fetch(GRAPHQL, { method: 'POST', headers: { ...own, ...more }, body: JSON.stringify(body), signal });
}

function jsonOf(editor, name) {
  if (!editor.value.trim()) return {};
  let found;
  try {
    found = JSON.parse(editor.value);
  } catch (error) {
    throw new Error(`${name} are not JSON: ${error.message}`);
  }
  if (found === null || typeof found !== 'object' || Array.isArray(found)) throw new Error(`${name} must be a JSON object.`);
  return found;
}

async function run() {
  if (running) {
    running.abort();
    return;
  }
  let body;
  let more;
  try {
    const operationName = operationAt(new Reader(query.value, schema), query.area.selectionStart);
    body = { query: query.value, variables: jsonOf(variables, 'Variables'), operationName };
    more = { 'peergraph-report': '1', ...jsonOf(headers, 'Headers') };
  } catch (error) {
    show(null, [{ message: error.message }], 'Not sent.');
    return;
  }
  remember(body.operationName);
  running = new AbortController();
  by('run').textContent = 'Stop';
  by('status').textContent = 'Running…';
  const started = performance.now();
  try {
    const response = await sent(body, more, running.signal);
    const text = await response.text();
    const spent = performance.now() - started;
    const answer = parsed(text);
    show(answer ?? text, answer?.errors ?? [], summary(response, text, spent, answer), response.ok && !answer?.errors);
  } catch (error) {
    const stopped = error.name === 'AbortError';
    show(null, stopped ? [] : [{ message: `The server did not answer: ${error.message}` }], stopped ? 'Stopped.' : 'No answer.');
  } finally {
    running = null;
    by('run').textContent = 'Run';
    if (!schema) loadSchema();
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// One line: status, time, size, and the server's own report of what it took.
function summary(response, text, spent, answer) {
  const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const ms = (time) => `${time.toFixed(time < 10 ? 1 : 0)} ms`;
  const parts = [`${response.status} ${response.statusText}`.trim(), ms(spent), `${(text.length / 1000).toFixed(1)} kB`];
  const report = answer?.extensions?.peergraph;
  if (report?.statements) {
    const { statements, rows, databaseMs, totalMs } = report;
    parts.push(`${count(statements, 'statement')}, ${count(rows, 'row')}, database ${ms(databaseMs)}, server ${ms(totalMs)}`);
  }
  return parts.join(' · ');
}

function show(answer, errors, status, good = false) {
  by('status').textContent = status;
  by('status').className = good ? 'good' : errors.length ? 'bad' : '';
  const places = errors.flatMap((error) => error.locations ?? []);
  query.mark(places);
  by('errors').replaceChildren(...errors.map((error) => {
    const [place] = error.locations ?? [];
    const link = place && make('button', { type: 'button', class: 'link', onclick: () => query.reveal(place.line, place.column) }, `line ${place.line}`);
    const path = error.path ? make('code', {}, error.path.join('.')) : null;
    const code = error.extensions?.code ? make('code', { class: 'code' }, error.extensions.code) : null;
    return make('li', {}, code, make('span', {}, String(error.message)), path, link);
  }));
  const text = typeof answer === 'string' ? answer : answer === null ? '' : JSON.stringify(withoutReport(answer), null, 2);
  if (typeof answer === 'string' || text.length > MOST_COLOURED) by('response').textContent = text;
  else paint(by('response'), jsonTokens(text));
  by('response').scrollTop = 0;
}

// The answer as a client would get it: the report stands in the line above.
function withoutReport(answer) {
  const { extensions: { peergraph, ...others } = {}, ...rest } = answer;
  return Object.keys(others).length ? { ...rest, extensions: others } : rest;
}

// ---- what stays: the draft, the history, the theme; and what a link carries

const stored = (key) => {
  try {
    return localStorage.getItem('peergraph.' + key);
  } catch {
    return null; // storage is switched off
  }
};
const store = (key, value) => {
  try {
    localStorage.setItem('peergraph.' + key, value);
  } catch {
    // Full or switched off: the page works without.
  }
};
const remembered = () => parsed(stored('history') ?? '[]') ?? [];

function remember(name) {
  const entry = { name, query: query.value, variables: variables.value, at: Date.now() };
  if (entry.query.length + entry.variables.length > REMEMBERED_SIZE) return;
  const others = remembered().filter((one) => one.query !== entry.query || one.variables !== entry.variables);
  store('history', JSON.stringify([entry, ...others].slice(0, MOST_REMEMBERED)));
}

function load(entry) {
  query.value = entry.query;
  variables.value = entry.variables ?? '';
  query.area.setSelectionRange(0, 0);
  query.area.focus();
}

function fromLink() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (!given.has('query')) return false;
  load({ query: given.get('query'), variables: given.get('variables') ?? '' });
  return true;
}

async function share() {
  const given = new URLSearchParams({ query: query.value });
  if (variables.value.trim()) given.set('variables', variables.value);
  history.replaceState(null, '', '#' + given);
  try {
    await navigator.clipboard.writeText(location.href);
    toast('The link is copied.');
  } catch {
    toast('The link is in the address bar.');
  }
}

let toastTimer;
function toast(text) {
  by('toast').textContent = text;
  by('toast').classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => by('toast').classList.remove('shown'), 2500);
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  by('theme').textContent = { auto: 'Theme: auto', light: 'Theme: light', dark: 'Theme: dark' }[theme];
  store('theme', theme);
}

function menu(id, entries, empty) {
  const items = entries.map(({ title, about, act }) => make('button', { type: 'button', onclick: () => { by(id).hidePopover(); act(); } },
    make('span', {}, title), about ? make('small', {}, about) : null));
  by(id).replaceChildren(...(items.length ? items : [make('p', { class: 'faint' }, empty)]));
}

function fillHistory() {
  const title = (entry) => entry.name ?? entry.query.replace(/#.*/g, '').replace(/\s+/g, ' ').trim().slice(0, 60);
  const entries = remembered().map((entry) => ({ title: title(entry), about: new Date(entry.at).toLocaleString(), act: () => load(entry) }));
  if (entries.length) entries.push({ title: 'Forget all', act: () => store('history', '[]') });
  menu('history', entries, 'Nothing has been run yet.');
}

function placeMenu(id) {
  const box = document.querySelector(`[popovertarget="${id}"]`).getBoundingClientRect();
  by(id).style.left = Math.min(box.left, innerWidth - 340) + 'px';
  by(id).style.top = box.bottom + 6 + 'px';
}

// ---- the page

async function loadSchema() {
  try {
    schema = await readSchema(async (body) => (await sent(body)).json());
    new Docs(by('docs'), schema);
    query.draw();
  } catch (error) {
    by('docs-body').replaceChildren(make('p', { class: 'warning' }, `The schema could not be read: ${error.message}`));
  }
}

function showTab(name) {
  for (const one of ['variables', 'headers']) {
    by(one).hidden = one !== name;
    by('tab-' + one).setAttribute('aria-selected', String(one === name));
    by('tab-' + one).tabIndex = one === name ? 0 : -1;
  }
}

function showDocs(open) {
  by('docs').hidden = !open;
  by('docs-toggle').setAttribute('aria-expanded', String(open));
  store('docs', open ? 'open' : 'closed');
}

function prettify() {
  const tidy = prettified(query.value);
  if (tidy && tidy !== query.value) query.insert(tidy, 0, query.value.length);
  try {
    if (variables.value.trim()) variables.value = JSON.stringify(JSON.parse(variables.value), null, 2) + '\n';
  } catch {
    // What is not JSON stays as it is; running says so.
  }
}

by('run').addEventListener('click', run);
by('prettify').addEventListener('click', prettify);
by('share').addEventListener('click', share);
by('theme').addEventListener('click', () => setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]));
by('docs-toggle').addEventListener('click', () => showDocs(by('docs').hidden));
for (const name of ['variables', 'headers']) {
  by('tab-' + name).addEventListener('click', () => showTab(name));
  by('tab-' + name).addEventListener('keydown', (event) => {
    if (!['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
    const other = name === 'variables' ? 'headers' : 'variables';
    showTab(other);
    by('tab-' + other).focus();
  });
}
document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
    event.preventDefault();
    query.close();
    run();
  } else if (event.shiftKey && event.altKey && event.code === 'KeyF') {
    event.preventDefault();
    prettify();
  }
});
for (const id of ['examples', 'history']) {
  by(id).addEventListener('beforetoggle', (event) => {
    if (event.newState !== 'open') return;
    if (id === 'history') fillHistory();
    placeMenu(id);
  });
}
for (const [name, editor] of [['query', query], ['variables', variables]]) {
  editor.addEventListener('change', () => store('draft.' + name, editor.value));
}
addEventListener('hashchange', fromLink);
menu('examples', EXAMPLES.map((example) => ({ title: example.name, act: () => load(example) })), '');
setTheme(THEMES.includes(stored('theme')) ? stored('theme') : 'auto');
showDocs(stored('docs') ? stored('docs') === 'open' : innerWidth > 1100);
if (!fromLink()) load(stored('draft.query') ? { query: stored('draft.query'), variables: stored('draft.variables') } : EXAMPLES[0]);
loadSchema();
