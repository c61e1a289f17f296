// The schema as pages to read: every type, field and argument with its description, and a search over all of them.

import { make } from './element.js';
import { named } from './language.js';

export class Docs {
  constructor(panel, schema) {
    this.body = panel.querySelector('#docs-body');
    this.back = panel.querySelector('#docs-back');
    this.search = panel.querySelector('#docs-search');
    this.schema = schema;
    this.trail = [];
    this.back.addEventListener('click', () => { this.trail.pop(); this.show(); });
    this.search.addEventListener('input', () => this.show());
    this.show();
  }

  // Show a type's page, or with a field the same page at that field.
  open(type, field = null) {
    this.search.value = '';
    this.trail.push({ type, field });
    this.show();
  }

  show() {
    const words = this.search.value.trim().toLowerCase();
    const here = this.trail[this.trail.length - 1];
    this.back.disabled = this.trail.length === 0;
    if (words) this.body.replaceChildren(...this.results(words));
    else if (here) this.body.replaceChildren(...this.page(this.schema.types.get(here.type)));
    else this.body.replaceChildren(...this.start());
    const target = !words && here?.field ? this.body.querySelector(`[data-field="${CSS.escape(here.field)}"]`) : null;
    (target ?? this.body).scrollIntoView({ block: target ? 'center' : 'nearest' });
    target?.classList.add('found');
  }

  start() {
    const { roots, types } = this.schema;
    const entries = Object.entries(roots).filter(([, name]) => name);
    const others = [...types.values()].filter((type) => !type.name.startsWith('__') && !Object.values(roots).includes(type.name));
    return [
      ...entries.flatMap(([, name]) => this.page(types.get(name))),
      make('h3', {}, 'All types'),
      make('p', { class: 'types' }, ...others.map((type) => this.link(type.name))),
    ];
  }

  page(type) {
    const list = (title, items, draw) => (items?.length ? [make('h3', {}, title), make('dl', {}, ...items.flatMap(draw))] : []);
    const links = (title, items) => (items?.length ? [make('h3', {}, title), make('p', { class: 'types' }, ...items.map((one) => this.link(one.name)))] : []);
    return [
      make('h2', {}, type.name, make('small', {}, type.kind.toLowerCase().replace('_', ' '))),
      make('p', {}, type.description ?? ''),
      ...links('Implements', type.interfaces),
      ...list('Fields', type.fields, (field) => this.field(field)),
      ...list('Fields', type.inputFields, (field) => this.field(field)),
      ...list('Values', type.enumValues, (value) => [make('dt', { 'data-field': value.name }, make('code', { class: 't-literal' }, value.name)), make('dd', {}, value.description ?? '')]),
      ...links(type.kind === 'INTERFACE' ? 'Implemented by' : 'One of', type.possibleTypes),
    ];
  }

  field(field) {
    const args = field.args ?? [];
    return [
      make('dt', { 'data-field': field.name, class: field.isDeprecated ? 'deprecated' : null },
        make('code', {}, make('span', { class: 't-field' }, field.name), ': ', this.type(field.type), this.standard(field))),
      make('dd', {},
        make('p', {}, field.description ?? ''),
        field.isDeprecated ? make('p', { class: 'warning' }, 'Deprecated: ' + (field.deprecationReason ?? '')) : null,
        args.length ? make('details', {}, make('summary', {}, args.length === 1 ? '1 argument' : `${args.length} arguments`),
          make('dl', {}, ...args.flatMap((one) => this.argument(one)))) : null),
    ];
  }

  argument(one) {
    return [
      make('dt', {}, make('code', {}, make('span', { class: 't-argument' }, one.name), ': ', this.type(one.type), this.standard(one))),
      make('dd', {}, one.description ?? ''),
    ];
  }

  standard(one) { return one.defaultValue ? ' = ' + one.defaultValue : null; }

  type(type) {
    if (type.kind === 'NON_NULL') return make('span', {}, this.type(type.ofType), '!');
    if (type.kind === 'LIST') return make('span', {}, '[', this.type(type.ofType), ']');
    return this.link(type.name);
  }

  link(name, field = null, text = name) {
    return make('button', { type: 'button', class: 'link t-type', onclick: () => this.open(name, field) }, text);
  }

  results(words) {
    const hits = [];
    for (const type of this.schema.types.values()) {
      if (type.name.startsWith('__')) continue;
      const rank = (name, text) => {
        const at = name.toLowerCase().indexOf(words);
        return at === 0 ? 0 : at > 0 ? 1 : (text ?? '').toLowerCase().includes(words) ? 2 : 3;
      };
      hits.push({ rank: rank(type.name, type.description), type: type.name, text: type.name, about: type.description });
      for (const field of [...(type.fields ?? []), ...(type.inputFields ?? []), ...(type.enumValues ?? [])]) {
        hits.push({ rank: rank(field.name, field.description) + 0.5, type: type.name, field: field.name, text: `${type.name}.${field.name}`, about: field.description, of: field.type && named(field.type) });
      }
    }
    const found = hits.filter((hit) => hit.rank < 3).sort((a, b) => a.rank - b.rank).slice(0, 80);
    if (!found.length) return [make('p', { class: 'faint' }, 'Nothing by these words.')];
    return [make('dl', {}, ...found.flatMap((hit) => [make('dt', {}, this.link(hit.type, hit.field ?? null, hit.text)), make('dd', {}, hit.about ?? '')]))];
  }
}
