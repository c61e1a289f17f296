// GraphQL Yoga as its documentation starts it on Node's own HTTP server: its caches of parsed and validated documents
// are on by default; the landing page, GraphiQL and the request log are off.
import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { NoSchemaIntrospectionCustomRule } from 'graphql';
import { ready, recording, schema } from './graph.mjs';

const plugins = [
  { onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule) },
  {
    onExecute: ({ args }) => ({
      onExecuteDone: ({ result, setResult }) => {
        const { statements } = args.contextValue;
        if (statements) setResult({ ...result, extensions: { statements } });
      },
    }),
  },
];
const yoga = createYoga({
  schema,
  plugins,
  graphiql: false,
  landingPage: false,
  logging: false,
  context: ({ request }) => recording((name) => request.headers.get(name)) ?? {},
});
const server = createServer(yoga);
server.listen(0, '127.0.0.1', () => ready(server.address().port));
