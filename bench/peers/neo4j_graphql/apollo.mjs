// Apollo Server 5 as its documentation starts it, with NODE_ENV=production: introspection and stack traces off.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { ready, recording, schema } from './graph.mjs';

const statements = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue, response }) {
        if (contextValue.statements) {
          response.body.singleResult.extensions = { statements: contextValue.statements };
        }
      },
    };
  },
};
const server = new ApolloServer({ schema, introspection: false, plugins: [statements] });
const { url } = await startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: 0 },
  context: async ({ req }) => recording((name) => req.headers[name]) ?? {},
});
ready(new URL(url).port);
