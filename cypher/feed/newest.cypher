// The newest news for an account: of each place where its news arrive the $n newest, with the flag `after` those before
// $k0. They are read through the index on REACHES, so that the number of older ones does not matter.
// Binds node: News.
<feed/places node=place>
CALL (account, place, since) {
  MATCH (node:News)-[reaches:REACHES]->()
  USING INDEX SEEK reaches:REACHES(of, number)
  WHERE reaches.of = place.id AND reaches.number > since
  AND reaches.number < $k0 // if after
  AND EXISTS {
    <news/is_visible this=node>
  }
  WITH node, reaches ORDER BY reaches.of DESC, reaches.number DESC LIMIT $n
  RETURN node
}
