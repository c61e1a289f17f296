// What happened since the last poll: the number of the newest news, and for each of $subscribers, given as [account id,
// number], the news after that number and up to $settled: at most $n of [number, id of the followed entity that it
// reached, or null], the earliest first. Where nothing happened this reads one node, however many subscribe.
// $recent is the number up to which most subscribers have their news. For these only the places that news reached since
// are looked at, so that what they follow and what never is news costs nothing; unless too much happened at once, or a
// subscriber is behind: then all that it follows is.
MATCH (feed:Feed {name: 'peergraph'})
WITH coalesce(feed.last, 0) AS last
WITH last, CASE WHEN last < $settled THEN last ELSE $settled END AS upto
WITH last, upto, upto - $recent > $window AS isMuch
WITH last, upto, isMuch, CASE WHEN isMuch THEN $recent ELSE upto END AS looked
WITH last, upto, isMuch, COLLECT {
  MATCH (news:News)-[reaches:REACHES]->()
  USING INDEX SEEK news:News(number)
  WHERE news.number > $recent AND news.number <= looked
  RETURN DISTINCT reaches.of
} AS reached
RETURN last, COLLECT {
  UNWIND $subscribers AS subscriber
  WITH subscriber[0] AS account, subscriber[1] AS seen
  WHERE seen < upto
  MATCH (who:User {id: account})
  WITH who, account, seen, isMuch OR seen < $recent AS isBehind, COUNT { (who)-[:FOLLOWS]->() } AS following
  CALL (who, account, isBehind, following, reached) {
    WITH who, account, isBehind
    WHERE isBehind OR account IN reached
    RETURN who AS place, -1 AS since
    UNION ALL
    WITH who, isBehind, following
    WHERE isBehind OR following <= size(reached)
    MATCH (who)-[follows:FOLLOWS]->(place)
    WHERE isBehind OR follows.of IN reached
    RETURN place, coalesce(follows.from, -1) AS since
    UNION ALL
    WITH account, isBehind, following
    WHERE NOT isBehind AND following > size(reached)
    UNWIND reached AS of
    MATCH ()-[follows:FOLLOWS]->(place)
    USING INDEX SEEK follows:FOLLOWS(by, of)
    WHERE follows.by = account AND follows.of = of
    RETURN place, coalesce(follows.from, -1) AS since
  }
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
