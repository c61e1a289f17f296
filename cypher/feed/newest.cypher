// The news for an account, of each place that they arrive at the $n newest, with the flag `after` those before $k0: through the
// index on REACHES, however many there are.
// Binds node: News.
<feed/places node=place>
CALL (account, place, since) {
  MATCH (node:News)-[reaches:REACHES]->()
  USING INDEX SEEK reaches:REACHES(of, number)
  WHERE reaches.of = place.id AND reaches.number > since
  AND reaches.number < $k0 // if after
  AND EXISTS {
    <news/told this=node>
  }
  WITH node, reaches ORDER BY reaches.of DESC, reaches.number DESC LIMIT $n
  RETURN node
}
