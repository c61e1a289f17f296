// Runs the public audit suite for GraphQL over HTTP against the address given, and prints what each check found.
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
const plain = results.map(({ id, name, status, reason }) => ({ id, name, status, reason }));
process.stdout.write(JSON.stringify(plain));
