// Relay's runtime, by what its compiler makes of the operations and the printed schema.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import runtime from 'relay-runtime';

const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery } = runtime;

export async function opened(url, operations) {
  const documents = new Set(operations.map(({ document }) => document));
  mkdirSync('pages', { recursive: true });
  const tags = [...documents].map((document) => `graphql\`${document}\`;`).join('\n');
  writeFileSync('pages/pages.js', `import { graphql } from 'relay-runtime';\n${tags}\n`);
  const config = { src: 'pages', schema: 'schema.graphql', language: 'javascript', eagerEsModules: true };
  writeFileSync('relay.config.json', JSON.stringify(config));
  execFileSync(process.execPath, ['node_modules/relay-compiler/cli.js', 'relay.config.json'], { stdio: 'pipe' });
  // Relay's compiler refuses a field under the alias id; a test of what would happen renames it in what it made.
  const made = async ({ name, called = {} }) => {
    const artifact = (await import(`./pages/__generated__/${name}.graphql.js`)).default;
    return JSON.parse(renamed(JSON.stringify(artifact), called, (field) => `"name":"${field}"`));
  };
  const artifacts = new Map();
  for (const operation of operations) artifacts.set(operation.name, await made(operation));

  async function sent({ text }, variables) {
    const body = JSON.stringify({ query: text, variables });
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return JSON.parse(renamed(await answer.text(), operations[0].called ?? {}, (field) => `"${field}":`));
  }
  const environment = new Environment({ network: Network.create(sent), store: new Store(new RecordSource()) });
  const described = ({ name, variables }) => createOperationDescriptor(artifacts.get(name), variables);
  return {
    ask: async (operation) => {
      environment.retain(described(operation));
      await fetchQuery(environment, artifacts.get(operation.name), operation.variables).toPromise();
    },
    read: (operation) => environment.lookup(described(operation).fragment).data,
  };
}

function renamed(text, names, written) {
  return Object.entries(names).reduce((all, [from, to]) => all.replaceAll(written(from), written(to)), text);
}
