// Asks a document as a page with urql would, and prints every state of the answer that the page would draw, a line each.
import { Client, fetchExchange } from '@urql/core';

const [url, query, variables] = process.argv.slice(2);
const client = new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });
let last = Promise.resolve();
await new Promise((resolve) => {
  client.query(query, JSON.parse(variables)).subscribe(({ data, error, hasNext }) => {
    const line = JSON.stringify({ data, errors: error?.graphQLErrors.map((one) => one.message), network: error?.networkError?.message, hasNext });
    last = new Promise((written) => process.stdout.write(line + '\n', written));
    if (!hasNext) resolve();
  });
});
await last;
