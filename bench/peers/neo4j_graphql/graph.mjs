// The schema and driver of both servers, configured as the library's documentation recommends for production.
//
// - driver: the pool is as large as that of every other side; notifications and telemetry are off
// - the schema has no deprecated fields, mutations and subscriptions, which only makes it smaller
// - a process ends with its standard input, so that none outlives the benchmark
import { readFileSync } from 'node:fs';
import neo4j from 'neo4j-driver';
import { Neo4jGraphQL } from '@neo4j/graphql';

const { NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD, POOL_SIZE, OPERATIONS } = process.env;

export const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD), {
  maxConnectionPoolSize: Number(POOL_SIZE),
  notificationFilter: { minimumSeverityLevel: 'OFF' },
  telemetryDisabled: true,
});

// The library cannot express a slice, so it runs the floor's statement, whose only map becomes the column.
const slice = readFileSync(`${OPERATIONS}/slice/floor.cypher`, 'utf8')
  .replace('RETURN {explore: {', 'RETURN {')
  .replace(/\}\}\s*$/, '} AS found');
const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8').replace('SLICE', () => slice);
const library = new Neo4jGraphQL({ typeDefs, driver, features: { excludeDeprecatedFields: true } });
export const schema = await library.getSchema();

// A request with the header bench-record also gets its statements, so that they can be profiled.
export function recording(headers) {
  if (!headers('bench-record')) return undefined;
  const statements = [];
  const session = (config) => {
    const inner = driver.session(config);
    const run = (tx) => ({
      run: (text, parameters) => {
        statements.push({ text, parameters: plain(parameters) });
        return tx.run(text, parameters);
      },
    });
    return {
      beginTransaction: () => inner.beginTransaction(),
      executeRead: (work, options) => inner.executeRead((tx) => work(run(tx)), options),
      close: () => inner.close(),
    };
  };
  return { statements, executionContext: { session } };
}

function plain(value) {
  if (neo4j.isInt(value)) return value.toNumber();
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
  }
  return value;
}

export function ready(port) {
  process.stdout.write(`ready ${port}\n`);
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}
