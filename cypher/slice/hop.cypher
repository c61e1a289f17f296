// The candidates of a step, cut to what $most leaves of each kind beyond those `used` in the hops before. With the flag
// halved they are cut to half of that, rounded up, so that later hops have a share.
// Parameters: $most, for people, works, topics and institutions; $topic, a weight.
// Binds page: how many of each kind were ranked, and of people and institutions how many there are and the end of the
// ranked ones. It also updates hop, chosen, front, taken, used, candidates, cut (whether not everything was read) and
// partial (whether not all candidates were ranked).
WITH centers, known, newestYear, versions, topics, shares, direct, allReads + reads AS allReads, chosen, taken, hop + 1 AS hop, candidates + found AS candidates,
  cut OR any(read IN reads WHERE read[3] OR read[4]) AS cut,
  partial OR ($topic > 0 AND (manyPeople > endPeople OR manyPlaces > endPlaces)) AS partial,
  [[size(people), size(papers), size(subjects), size(places)], [manyPeople, endPeople], [manyPlaces, endPlaces]] AS page,
  people, papers, subjects, places, used,
  [kind IN range(0, 3) | $most[kind] - used[kind]] AS room // if all
  [kind IN range(0, 3) | ($most[kind] - used[kind] + 1) / 2] AS room // if halved
WITH centers, known, newestYear, versions, topics, shares, direct, allReads, chosen, taken, hop, candidates, cut, partial, page, used,
  people[..room[0]] AS people, papers[..room[1]] AS papers, subjects[..room[2]] AS subjects, places[..room[3]] AS places
WITH centers, known, newestYear, versions, topics, shares, direct, allReads, chosen, taken, hop, candidates, cut, partial, page,
  [used[0] + size(people), used[1] + size(papers), used[2] + size(subjects), used[3] + size(places)] AS used,
  [x IN people | [x[0], 'RESEARCHER', hop, x[1]]] + [x IN papers | [x[0], 'WORK', hop, x[1]]]
    + [x IN subjects | [x[0], 'TOPIC', hop, x[1]]] + [x IN places | [x[0], 'INSTITUTION', hop, x[1]]] AS new
WITH *, chosen + new AS chosenNow, [x IN new | x[0]] AS front
WITH centers, known, newestYear, versions, topics, shares, direct, allReads, hop, candidates, cut, partial, page, used, chosenNow AS chosen, front, taken + front AS taken
