// Reads a GEXF file from standard input by graphology, and prints its nodes and edges with what it read of each.
import { readFileSync } from 'node:fs';
import graphology from 'graphology';
import gexf from 'graphology-gexf';

const graph = gexf.parse(graphology, readFileSync(0, 'utf8'));
const nodes = graph.mapNodes((key, attributes) => ({ id: key, ...attributes }));
const edges = graph.mapEdges((key, attributes, source, target, _, __, isUndirected) => ({
  ...attributes,
  key,
  source,
  target,
  isUndirected,
}));
process.stdout.write(JSON.stringify({ type: graph.type, multi: graph.multi, nodes, edges }));
