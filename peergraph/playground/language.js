// GraphQL and JSON as text: tokens, what each token means to a schema, and a tidy layout.

const GRAPHQL = new RegExp([
  '(?<space>[\\s,\\uFEFF]+)', '(?<comment>#[^\\n]*)',
  '(?<string>"""(?:\\\\"""|[^])*?(?:"""|$)|"(?:\\\\.|[^"\\\\\\n])*"?)',
  '(?<number>-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)', '(?<spread>\\.\\.\\.)', '(?<variable>\\$\\w*)',
  '(?<directive>@\\w*)', '(?<name>[A-Za-z_]\\w*)', '(?<mark>[{}()\\[\\]:=!|&])', '(?<other>[^])',
].join('|'), 'g');
const JSON_TEXT = new RegExp([
  '(?<key>"(?:\\\\.|[^"\\\\\\n])*"(?=\\s*:))', '(?<string>"(?:\\\\.|[^"\\\\\\n])*"?)', '(?<number>-?\\d[\\d.eE+-]*)',
  '(?<literal>\\b(?:true|false|null)\\b)', '(?<mark>[{}[\\]:,])', '(?<space>\\s+)', '(?<other>[^])',
].join('|'), 'g');
const OPERATIONS = ['query', 'mutation', 'subscription'];
const WORDS = ['name', 'variable', 'directive', 'spread'];

// The tokens of a text, in order and without gaps: {kind, role, text, start, end}.
function split(source, pattern) {
  return Array.from(source.matchAll(pattern), (match) => {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    return { kind, role: kind, text: match[0], start: match.index, end: match.index + match[0].length };
  });
}
export const graphqlTokens = (source) => split(source, GRAPHQL);
export const jsonTokens = (source) => split(source, JSON_TEXT);

// The name of a type without its list and non-null wrappers.
export const named = (type) => (type?.ofType ? named(type.ofType) : type?.name);

// A document read against a schema, as far as it can be read: each token has a `role`; `problems` are what the schema
// does not know; and for a cursor, `context` is {frame, prefix, from}: the place there and what is typed of a word.
export class Reader {
  constructor(source, schema, cursor = -1) {
    this.schema = schema;
    this.tokens = graphqlTokens(source);
    this.problems = [];
    this.operations = [];
    this.variables = new Map();
    this.context = null;
    this.stack = [{ place: 'document' }];
    const words = this.tokens.filter((token) => token.kind !== 'space');
    words.forEach((token, index) => {
      if (cursor >= 0 && !this.context && token.end >= cursor) this.note(source, token, cursor);
      if (token.kind !== 'comment') this[this.frame.place](this.frame, token, words[index + 1]?.text);
    });
    if (cursor >= 0 && !this.context) this.context = { frame: { ...this.frame }, prefix: '', from: cursor };
  }

  get frame() { return this.stack[this.stack.length - 1]; }

  note(source, token, cursor) {
    const inside = token.start < cursor;
    if (inside && ['comment', 'string', 'number'].includes(token.kind)) this.context = { frame: { place: 'text' }, prefix: '', from: cursor };
    else if (inside && !WORDS.includes(token.kind)) return;
    else {
      const from = inside && token.kind !== 'spread' ? token.start : cursor;
      const frame = { ...this.frame, ...(inside && token.kind === 'spread' ? { spread: true } : {}) };
      this.context = { frame, prefix: source.slice(from, cursor), from };
    }
  }

  pop() { if (this.stack.length > 1) this.stack.pop(); }
  problem(token, message) { this.problems.push({ start: token.start, end: token.end, message }); }
  type(name) { return this.schema?.types.get(name); }

  document(frame, token) {
    if (token.text === '{') {
      const name = frame.type ?? (frame.fragment ? undefined : this.schema?.roots.query);
      if (!frame.fragment && !frame.open) this.operations.push({ name: null, start: token.start });
      this.stack[0] = { place: 'document' };
      this.stack.push({ place: 'selection', type: name });
    } else if (token.text === '(') this.stack.push(frame.callee ? this.pairs(frame.callee.args, ')') : { place: 'declarations' });
    else if (token.kind === 'directive') this.directive(frame, token);
    else if (token.kind === 'name' && OPERATIONS.includes(token.text) && !frame.open && !frame.fragment) {
      token.role = 'keyword';
      this.stack[0] = { place: 'document', open: true, type: this.schema?.roots[token.text] };
      this.operations.push({ name: null, start: token.start });
    } else if (token.text === 'fragment' && !frame.open && !frame.fragment) {
      token.role = 'keyword';
      this.stack[0] = { place: 'document', fragment: true };
    } else if (token.text === 'on' && frame.fragment) {
      token.role = 'keyword';
      frame.on = true;
    } else if (token.kind === 'name' && frame.on) this.condition(frame, token, 'type');
    else if (token.kind === 'name') {
      token.role = 'definition';
      if (frame.open) this.operations[this.operations.length - 1].name = token.text;
    }
  }

  selection(frame, token, follows) {
    if (token.text === '}') return this.pop();
    if (token.text === '{') {
      this.stack.push({ place: 'selection', type: frame.spread === true ? frame.type : frame.child });
      frame.spread = frame.callee = frame.alias = undefined;
    } else if (token.text === '(') this.stack.push(this.pairs(frame.callee?.args, ')'));
    else if (token.kind === 'spread') Object.assign(frame, { spread: true, child: frame.type, callee: undefined });
    else if (token.kind === 'directive') this.directive(frame, token);
    else if (token.kind === 'name' && frame.spread === true && token.text === 'on') {
      token.role = 'keyword';
      frame.spread = 'on';
    } else if (token.kind === 'name' && frame.spread === 'on') {
      this.condition(frame, token, 'child');
      frame.spread = 'typed';
    } else if (token.kind === 'name' && frame.spread === true) {
      token.role = 'definition';
      frame.spread = undefined;
    } else if (token.kind === 'name' && follows === ':' && !frame.alias) {
      token.role = 'alias';
      frame.alias = true;
    } else if (token.kind === 'name') this.field(frame, token);
    return undefined;
  }

  field(frame, token) {
    token.role = 'field';
    const known = this.type(frame.type);
    const field = known?.fieldMap.get(token.text);
    if (known && !field && token.text !== '__typename') this.problem(token, `${known.name} has no field ${token.text}.`);
    Object.assign(frame, { callee: field, child: named(field?.type), spread: undefined, alias: undefined });
  }

  condition(frame, token, slot) {
    token.role = 'type';
    if (this.schema && !this.type(token.text)) this.problem(token, `There is no type ${token.text}.`);
    frame[slot] = token.text;
    frame.on = false;
  }

  directive(frame, token) {
    frame.callee = this.schema?.directives.find((known) => '@' + known.name === token.text);
  }

  pairs(defs, close) { return { place: 'arguments', defs, close }; }

  arguments(frame, token) {
    if (token.text === frame.close) this.pop();
    else if (token.text === ':') frame.wanted = frame.named ?? {};
    else if (frame.wanted) {
      const { type } = frame.wanted;
      frame.wanted = undefined;
      this.value(token, type);
    } else if (token.kind === 'name') {
      token.role = 'argument';
      frame.named = frame.defs?.find((known) => known.name === token.text);
      if (frame.defs && !frame.named) this.problem(token, `There is no argument ${token.text} here.`);
    }
  }

  list(frame, token) {
    if (token.text === ']') this.pop();
    else this.value(token, frame.type);
  }

  value(token, type) {
    if (token.text === '{') this.stack.push(this.pairs(this.type(named(type))?.inputFields, '}'));
    else if (token.text === '[') this.stack.push({ place: 'list', type });
    else if (token.kind === 'name') token.role = 'literal';
  }

  declarations(frame, token) {
    if (token.text === ')') this.pop();
    else if (token.kind === 'variable') {
      Object.assign(frame, { name: token.text, after: undefined });
      this.variables.set(token.text, '');
    } else if (token.text === ':' || token.text === '=') frame.after = token.text;
    else if (frame.after === '=') this.value(token, undefined);
    else if (token.kind === 'directive') frame.after = undefined;
    else if (frame.after === ':') {
      this.variables.set(frame.name, this.variables.get(frame.name) + token.text);
      if (token.kind === 'name') token.role = 'type';
    }
  }
}

// The operation at a place in the text, for a document that may have several.
export function operationAt(reader, place) {
  const before = reader.operations.filter((operation) => operation.start <= place);
  return (before[before.length - 1] ?? reader.operations[0])?.name ?? null;
}

// The document laid out: one field a line, two spaces a level, arguments in a row; nothing is added or lost.
export function prettified(source) {
  const words = graphqlTokens(source).filter((token) => token.kind !== 'space');
  const opened = []; // '{' of a selection, or '(' '[' '{' of values
  let out = '';
  const line = () => '\n' + '  '.repeat(opened.length);
  words.forEach((token, index) => {
    const before = words[index - 1];
    const inRow = opened.length > 0 && opened[opened.length - 1] !== 'selection';
    const { text } = token;
    if ([')', ']', '}'].includes(text) && opened.length) {
      const kind = opened.pop();
      if (kind === 'selection') out += line() + text;
      else out += (kind === '{' && before.text !== '{' ? ' ' : '') + text;
      return;
    }
    if (!before) out += text;
    else if (before.kind === 'comment') out += (isAfter(words, index - 1, source) && !opened.length ? '\n\n' : line()) + text;
    else if (token.kind === 'comment') {
      out += (isAfter(words, index, source) ? ' ' : opened.length ? line() : '\n\n') + text;
    } else if ([':', '!'].includes(text)) out += text;
    else if (text === '(') out += text;
    else if (inRow) out += gapInRow(before, token) + text;
    else if (text === '{') out += (before.text === '}' && !opened.length ? '\n\n' : before.text === '{' ? line() : ' ') + text;
    else if (before.text === '}' && !opened.length) out += '\n\n' + text;
    else if (!opened.length || token.kind === 'directive' || before.text === ':') out += ' ' + text;
    else if (before.kind === 'spread') out += (text === 'on' ? ' ' : '') + text;
    else if (before.text === 'on' && words[index - 2]?.kind === 'spread') out += ' ' + text;
    else out += line() + text;
    if (text === '{') opened.push(inRow ? '{' : 'selection');
    else if (text === '(' || text === '[') opened.push(text);
  });
  return out ? out + '\n' : '';
}

// Whether a comment ends a line that has something before it.
function isAfter(words, index, source) {
  return index > 0 && !source.slice(words[index - 1].end, words[index].start).includes('\n');
}

function gapInRow(before, token) {
  if (['(', '['].includes(before.text)) return '';
  if (['{', ':', '='].includes(before.text) || token.text === '=' || token.kind === 'directive') return ' ';
  return ', ';
}
