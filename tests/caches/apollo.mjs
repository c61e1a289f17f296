// Apollo Client with its InMemoryCache, as it comes.
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';

export async function opened(uri) {
  const client = new ApolloClient({ link: new HttpLink({ uri }), cache: new InMemoryCache({ possibleTypes: POSSIBLE }) });
  return {
    ask: ({ document, variables }) => client.query({ query: gql(document), variables }),
    read: ({ document, variables }) => client.readQuery({ query: gql(document), variables }),
  };
}

const ENTITIES = ['Researcher', 'Work', 'Topic', 'Institution'];
const POSSIBLE = { Entity: ENTITIES, Node: ENTITIES };
