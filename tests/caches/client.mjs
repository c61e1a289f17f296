// Asks operations through a client that keeps entities by type and id, then reads every answer back from its cache alone.
// Called with the client's name, the endpoint, and the operations as [{name, document, variables}, …]; prints
// {answers, complaints}: the data of each operation as a page would read it now, and what the client warned of.
const [name, url, operations] = [process.argv[2], process.argv[3], JSON.parse(process.argv[4])];

const complaints = [];
console.warn = console.error = (...words) => complaints.push(words.map(String).join(' '));

const { opened } = await import(`./${name}.mjs`);
const { ask, read } = await opened(url, operations);
for (const operation of operations) await ask(operation);
const answers = operations.map(read);
process.stdout.write(JSON.stringify({ answers, complaints }));
