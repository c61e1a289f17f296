// What the sentence of a piece of news is made of: its kind, the state after, how many new collaborators there are, the
// label of its subject, the label and name of the followed entity that it reached, and the names of the first two new
// collaborators. That followed entity is bound as edge, or is looked for with the flag `sought`.
RETURN [
  this.kind,
  this.after,
  this.met,
  COLLECT {
    <news/subject node=about>
    RETURN about.label
  },
  COLLECT {
    <news/because node=edge> // if sought
    WITH edge LIMIT 1
    RETURN [labels(edge)[0], edge.label]
  },
  COLLECT { MATCH (this)-[meets:MEETS]->(met) RETURN met.label ORDER BY meets.place LIMIT 2 }
]
