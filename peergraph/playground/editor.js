// A text area that colours what it holds, numbers its lines, helps with brackets, and completes.

import { make, paint } from './element.js';

const PAIRS = { '{': '}', '(': ')', '[': ']', '"': '"' };
const MOST_COLOURED = 200_000; // characters; beyond, text stays plain so that typing stays quick

export class Editor extends EventTarget {
  // `read` gives {tokens, problems} of a text; `complete` gives what may stand at a place, or is absent.
  constructor(host, { read, complete = null }) {
    super();
    this.host = host;
    this.read = read;
    this.complete = complete;
    this.marks = [];
    this.gutter = make('div', { class: 'gutter', 'aria-hidden': 'true' });
    this.under = make('pre', { class: 'paint', 'aria-hidden': 'true' });
    this.area = make('textarea', { spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', wrap: 'off', 'aria-label': host.dataset.label });
    host.append(this.gutter, make('div', { class: 'stack' }, this.under, this.area));
    this.area.addEventListener('input', (event) => this.changed(event));
    this.area.addEventListener('keydown', (event) => this.key(event));
    this.area.addEventListener('blur', () => this.close());
    this.area.addEventListener('click', () => this.close());
    host.addEventListener('scroll', () => this.close());
    host.addEventListener('mousedown', (event) => {
      if (event.target !== host) return;
      event.preventDefault();
      this.area.focus();
    });
    if (complete) this.makeList();
    this.draw();
  }

  get value() { return this.area.value; }
  set value(text) {
    this.area.value = text;
    this.marks = [];
    this.draw();
    this.dispatchEvent(new Event('change'));
  }

  changed(event) {
    this.marks = [];
    this.draw();
    this.dispatchEvent(new Event('change'));
    const typed = event.inputType === 'insertText' && /[\w$@.]$/.test(event.data ?? '');
    if (this.complete && (typed || (this.isOpen && event.inputType === 'deleteContentBackward'))) this.open();
    else this.close();
  }

  // Colours, line numbers and underlines; the latter for what is unknown and for `marks`, places of errors.
  draw() {
    const text = this.value;
    const { tokens, problems = [] } = this.read(text);
    if (text.length > MOST_COLOURED) this.under.textContent = text + '\n';
    else {
      const cursor = document.activeElement === this.area ? this.area.selectionStart : -1;
      // A word that is still being typed is not yet wrong.
      const known = problems.filter((one) => one.end !== cursor);
      paint(this.under, tokens, [...known, ...this.marks]);
    }
    const lines = text.split('\n').length;
    if (this.gutter.childElementCount !== lines) {
      this.gutter.replaceChildren(...Array.from({ length: lines }, (_, index) => make('div', {}, String(index + 1))));
    }
  }

  // Put text in place of a range as if typed, so that undo works.
  insert(text, from = this.area.selectionStart, to = this.area.selectionEnd, back = 0) {
    this.area.focus();
    this.area.setSelectionRange(from, to);
    const done = text ? document.execCommand('insertText', false, text) : document.execCommand('delete');
    if (!done) {
      this.area.setRangeText(text, from, to, 'end');
      this.area.dispatchEvent(new InputEvent('input'));
    }
    const place = from + text.length - back;
    this.area.setSelectionRange(place, place);
  }

  // Select a place given by line and column, from 1, and show it.
  reveal(line, column) {
    const start = this.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1;
    const token = this.read(this.value).tokens.find((one) => one.start <= start && start < one.end);
    this.area.focus();
    this.area.setSelectionRange(start, token?.end ?? start);
    this.host.scrollTop = (line - 3) * parseFloat(getComputedStyle(this.area).lineHeight);
  }

  // Underline the tokens at these places: {line, column}.
  mark(places) {
    const lines = this.value.split('\n');
    this.marks = places.map(({ line, column }) => {
      const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
      return { start, end: start + 1 };
    });
    this.draw();
  }

  key(event) {
    if (this.isOpen && this.listKey(event)) return;
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const leaving = this.leaving;
    this.leaving = event.key === 'Escape' || (leaving && event.key === 'Shift');
    if (event.ctrlKey && event.code === 'Space' && this.complete) this.take(event, () => this.open());
    else if (!plain || event.isComposing) return;
    else if (event.key === 'Tab' && !leaving) this.take(event, () => this.indent(event.shiftKey));
    else if (event.key === 'Enter' && start === end) this.take(event, () => this.newLine());
    else if (event.key in PAIRS && (start !== end || /^[\s)\]},]?$/.test(value.slice(end, end + 1))) && !(event.key === '"' && /[\w"]/.test(value[start - 1] ?? ''))) {
      this.take(event, () => this.surround(event.key, PAIRS[event.key]));
    } else if (start === end && value[start] === event.key && Object.values(PAIRS).includes(event.key)) {
      this.take(event, () => this.area.setSelectionRange(start + 1, start + 1));
    } else if (event.key === 'Backspace' && start === end && start > 0 && PAIRS[value[start - 1]] === value[start]) {
      this.take(event, () => this.insert('', start - 1, start + 1));
    }
  }

  take(event, act) {
    event.preventDefault();
    act();
  }

  surround(left, right) {
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const inside = value.slice(start, end);
    this.insert(left + inside + right, start, end);
    this.area.setSelectionRange(start + 1, start + 1 + inside.length);
  }

  newLine() {
    const { selectionStart: start, value } = this.area;
    const before = value.slice(value.lastIndexOf('\n', start - 1) + 1, start);
    const indent = /^ */.exec(before)[0];
    const opens = /[{([]$/.test(before.trimEnd());
    const closes = opens && PAIRS[before.trimEnd().slice(-1)] === value[start];
    this.insert('\n' + indent + (opens ? '  ' : '') + (closes ? '\n' + indent : ''), start, start, closes ? indent.length + 1 : 0);
  }

  indent(less) {
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const from = value.lastIndexOf('\n', start - 1) + 1;
    if (!less && !value.slice(start, end).includes('\n')) {
      this.insert('  ');
      return;
    }
    const lines = value.slice(from, end).split('\n');
    const moved = lines.map((line) => (less ? line.replace(/^ {1,2}/, '') : line && '  ' + line)).join('\n');
    this.insert(moved, from, end);
    this.area.setSelectionRange(from, from + moved.length);
  }

  // ---- completion

  makeList() {
    const id = this.host.id + '-completions';
    this.list = make('ul', { class: 'completions', hidden: '', id, role: 'listbox', 'aria-label': 'Completions' });
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const item = event.target.closest('li');
      if (item) this.accept([...this.list.children].indexOf(item));
    });
    document.body.append(this.list);
    const attributes = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': this.list.id, 'aria-expanded': 'false' };
    for (const [name, text] of Object.entries(attributes)) this.area.setAttribute(name, text);
  }

  get isOpen() { return Boolean(this.list && !this.list.hidden); }

  open() {
    const { items, from } = this.complete(this.value, this.area.selectionStart);
    this.offered = items;
    this.from = from;
    if (!items.length) return this.close();
    this.list.replaceChildren(...items.map((item, index) => option(item, `${this.list.id}-${index}`)));
    this.list.hidden = false;
    this.area.setAttribute('aria-expanded', 'true');
    this.choose(0);
    return this.place();
  }

  close() {
    if (!this.isOpen) return;
    this.list.hidden = true;
    this.area.setAttribute('aria-expanded', 'false');
    this.area.removeAttribute('aria-activedescendant');
  }

  place() {
    const before = this.value.slice(0, this.from).split('\n');
    const style = getComputedStyle(this.area);
    const box = this.area.getBoundingClientRect();
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = style.font;
    const left = box.left + parseFloat(style.paddingLeft) + pen.measureText(before[before.length - 1]).width;
    const height = parseFloat(style.lineHeight);
    const top = box.top + parseFloat(style.paddingTop) + height * before.length;
    const above = top + this.list.offsetHeight > innerHeight && top - height > this.list.offsetHeight;
    this.list.style.left = Math.max(4, Math.min(left, innerWidth - this.list.offsetWidth - 8)) + 'px';
    this.list.style.top = (above ? top - height - this.list.offsetHeight : top) + 'px';
  }

  choose(index) {
    this.chosen = (index + this.offered.length) % this.offered.length;
    [...this.list.children].forEach((item, at) => item.setAttribute('aria-selected', String(at === this.chosen)));
    const item = this.list.children[this.chosen];
    item.scrollIntoView({ block: 'nearest' });
    this.area.setAttribute('aria-activedescendant', item.id);
  }

  listKey(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key in moves) this.take(event, () => this.choose(this.chosen + moves[event.key]));
    else if (event.key === 'Enter' || event.key === 'Tab') this.take(event, () => this.accept(this.chosen));
    else if (event.key === 'Escape') this.take(event, () => this.close());
    else return false;
    return true;
  }

  accept(index) {
    const { insert, back = 0 } = this.offered[index];
    const end = this.area.selectionStart;
    const next = /^\s*[{(]/.test(this.value.slice(end));
    // Braces that are there already are not added again.
    const text = next ? insert.replace(/[ ({].*$/s, '') || insert : insert;
    this.insert(text, this.from, end, next ? 0 : back);
    this.close();
  }
}

function option(item, id) {
  const parts = [['name', item.label], ['type', item.type], ['about', item.description]].filter(([, text]) => text);
  const shown = parts.map(([name, text]) => make('span', { class: name + (item.deprecated ? ' deprecated' : '') }, text));
  return make('li', { id, role: 'option' }, ...shown);
}
