// The schema, read from the server itself, in the form that completion and documentation want.

import { named } from './language.js';

const WRAPPERS = 'ofType { name kind '.repeat(6) + ' }'.repeat(6);
const INTROSPECTION = `query Introspection {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
      kind name description
      fields(includeDeprecated: true) {
        name description isDeprecated deprecationReason type { ...Ref }
        args { name description defaultValue type { ...Ref } }
      }
      inputFields { name description defaultValue type { ...Ref } }
      interfaces { name }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      possibleTypes { name }
    }
    directives { name description locations args { name description defaultValue type { ...Ref } } }
  }
}
fragment Ref on __Type { name kind ${WRAPPERS} }`;

// Fetches and indexes the schema; `ask` posts a request and gives its answer.
export async function readSchema(ask) {
  const { data, errors } = await ask({ query: INTROSPECTION });
  if (!data) throw new Error(errors?.[0]?.message ?? 'The server gives no schema.');
  const raw = data.__schema;
  const types = new Map(raw.types.map((type) => [type.name, type]));
  for (const type of types.values()) type.fieldMap = new Map((type.fields ?? []).map((field) => [field.name, field]));
  const roots = { query: raw.queryType?.name, mutation: raw.mutationType?.name, subscription: raw.subscriptionType?.name };
  return { types, roots, directives: raw.directives };
}

// A type as it is written: [Work!]!
export function written(type) {
  if (type.kind === 'NON_NULL') return written(type.ofType) + '!';
  if (type.kind === 'LIST') return '[' + written(type.ofType) + ']';
  return type.name;
}

const COMPOSITE = ['OBJECT', 'INTERFACE', 'UNION'];
const isComposite = (schema, type) => COMPOSITE.includes(schema.types.get(named(type))?.kind);
const isRequired = (argument) => argument.type.kind === 'NON_NULL' && argument.defaultValue === null;

// What may stand at the cursor: {label, type, description, insert, back} - `back` moves the cursor into what was inserted.
export function completions(schema, reader) {
  const { context } = reader;
  if (!schema || !context?.frame) return [];
  const starts = context.prefix.toLowerCase();
  const all = candidates(schema, reader, context.frame);
  const at = (one) => one.label.toLowerCase().indexOf(starts);
  return all.filter((one) => at(one) >= 0 && one.label !== context.prefix).sort((a, b) => at(a) - at(b)).slice(0, 60);
}

function candidates(schema, reader, frame) {
  const type = schema.types.get(frame.type);
  const prefix = reader.context.prefix;
  if (prefix.startsWith('@')) {
    const here = schema.directives.filter((one) => one.locations.includes('FIELD'));
    return here.map((one) => ({ label: '@' + one.name, description: one.description, ...call(schema, one, '@' + one.name) }));
  }
  if (frame.place === 'document') return frame.on ? conditions(schema, null) : ['query', 'fragment'].map((label) => ({ label, insert: label + ' ' }));
  if (frame.place === 'selection' && frame.spread === true) {
    return conditions(schema, type).map((one) => ({ ...one, label: 'on ' + one.label, insert: (prefix || ' ').replace(/\w+/, '') + 'on ' + one.label + ' {}', back: 1 }));
  }
  if (frame.place === 'selection' && frame.spread === 'on') return conditions(schema, type);
  if (frame.place === 'selection' && type) {
    const fields = [...type.fieldMap.values()].map((field) => ({
      label: field.name, type: written(field.type), description: field.description, deprecated: field.isDeprecated,
      ...call(schema, field, field.name),
    }));
    return [...fields, { label: '__typename', type: 'String!', description: 'The name of the type found.', insert: '__typename' }];
  }
  if (frame.place === 'arguments' && !frame.wanted) {
    return (frame.defs ?? []).map((one) => ({ label: one.name, type: written(one.type), description: one.description, insert: one.name + ': ' }));
  }
  if (frame.place === 'arguments' || frame.place === 'list') return values(schema, reader, frame.wanted?.type ?? frame.type);
  if (frame.place === 'declarations' && frame.after === ':') {
    const inputs = [...schema.types.values()].filter((one) => ['SCALAR', 'ENUM', 'INPUT_OBJECT'].includes(one.kind) && !one.name.startsWith('__'));
    return inputs.map((one) => ({ label: one.name, description: one.description, insert: one.name }));
  }
  return [];
}

// How a field is inserted: required arguments to fill in, braces when it needs a selection.
function call(schema, field, name) {
  const required = (field.args ?? []).filter(isRequired);
  const isText = (one) => ['ID', 'String'].includes(named(one.type)) && one.type.ofType?.kind !== 'LIST';
  const list = required.map((one) => one.name + ': ' + (isText(one) ? '""' : '')).join(', ');
  const braces = field.type && isComposite(schema, field.type) ? ' {}' : '';
  if (!required.length) return { insert: name + braces, back: braces ? 1 : 0 };
  const insert = `${name}(${list})${braces}`;
  const place = insert.includes('""') ? insert.indexOf('""') + 1 : insert.indexOf(': ') + 2;
  return { insert, back: insert.length - place };
}

// The types that a fragment on something of this type may be on: those that share an object type with it.
function conditions(schema, type) {
  const objects = (one) => (one.kind === 'OBJECT' ? [one.name] : (one.possibleTypes ?? []).map((possible) => possible.name));
  const here = type && objects(type);
  return [...schema.types.values()]
    .filter((one) => COMPOSITE.includes(one.kind) && !one.name.startsWith('__'))
    .filter((one) => !here || objects(one).some((name) => here.includes(name)))
    .map((one) => ({ label: one.name, description: one.description, insert: one.name }));
}

function values(schema, reader, type) {
  const variables = [...reader.variables].map(([label, kind]) => ({ label, type: kind, insert: label }));
  const target = schema.types.get(named(type));
  if (target?.kind === 'ENUM') {
    return [...target.enumValues.map((one) => ({ label: one.name, description: one.description, insert: one.name })), ...variables];
  }
  if (target?.kind === 'INPUT_OBJECT') return [{ label: '{ }', type: target.name, description: target.description, insert: '{}', back: 1 }, ...variables];
  if (target?.name === 'Boolean') return [...['true', 'false'].map((label) => ({ label, insert: label })), ...variables];
  return variables;
}
