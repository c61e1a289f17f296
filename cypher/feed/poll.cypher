// What happened since the last poll: the number of the newest news, and for each of $subscribers, given as [account id,
// number], the news after that number and up to $settled: at most $n of [number, id of the followed entity that it
// reached, or null], the earliest first. Where nothing happened this reads one node, however many subscribe.
MATCH (feed:Feed {name: 'peergraph'})
WITH coalesce(feed.last, 0) AS last
WITH last, CASE WHEN last < $settled THEN last ELSE $settled END AS upto
RETURN last, COLLECT {
  UNWIND $subscribers AS subscriber
  WITH subscriber[0] AS id, subscriber[1] AS seen
  WHERE seen < upto
  MATCH (who:User {id: id})
  <feed/places this=who node=place>
  , seen, upto
  WITH account, seen, upto, place, CASE WHEN since > seen THEN since ELSE seen END AS beyond
  CALL (account, place, beyond, upto) {
    MATCH (news:News)-[reaches:REACHES]->()
    USING INDEX SEEK reaches:REACHES(of, number)
    WHERE reaches.of = place.id AND reaches.number > beyond AND reaches.number <= upto
    AND EXISTS {
      <news/is_visible this=news>
    }
    WITH news, reaches ORDER BY reaches.of, reaches.number LIMIT $n
    RETURN news
  }
  WITH account, seen, news, place
  ORDER BY CASE WHEN place:Researcher THEN 0 WHEN place:Work THEN 1 WHEN place:Institution THEN 2 ELSE 3 END, place.id
  WITH account, seen, news.number AS number, collect(place)[0] AS place
  ORDER BY number
  WITH account, seen, collect([number, CASE WHEN NOT place:User THEN place.id END]) AS told
  RETURN [account, seen, told[..$n]]
}
