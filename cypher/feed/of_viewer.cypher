// All news for an account, with the flag `after` those from $k0 on. feed/newest reads a page of them.
// Binds node: News.
<feed/places node=place>
CALL (account, place, since) {
  MATCH (node:News)-[reaches:REACHES]->()
  USING INDEX SEEK reaches:REACHES(of, number)
  WHERE reaches.of = place.id AND reaches.number > since
  AND reaches.number >= $k0 // if after
  AND EXISTS {
    <news/is_visible this=node>
  }
  RETURN node
}
WITH DISTINCT node
