// What a step found, cut to what $most leaves of each kind beyond those `used` in the hops before.
// Parameters: $most, of people, works, topics, institutions; $topic, a weight.
// Binds page: how many of each kind were ranked, how many people and institutions there are and up to which they were; and moves hop, chosen, front,
// taken, used, candidates, cut (whether a reading was cut) and partial (whether not all candidates were weighed) on.
WITH centers, known, newestYear, versions, topics, allReads + reads AS allReads, chosen, taken, hop + 1 AS hop, candidates + found AS candidates,
  cut OR any(read IN reads WHERE read[3] OR read[4]) AS cut,
  partial OR ($topic > 0 AND (manyPeople > endPeople OR manyPlaces > endPlaces)) AS partial,
  [[size(people), size(papers), size(subjects), size(places)], [manyPeople, endPeople], [manyPlaces, endPlaces]] AS page,
  people[..$most[0] - used[0]] AS people, papers[..$most[1] - used[1]] AS papers, subjects[..$most[2] - used[2]] AS subjects, places[..$most[3] - used[3]] AS places, used
WITH centers, known, newestYear, versions, topics, allReads, chosen, taken, hop, candidates, cut, partial, page,
  [used[0] + size(people), used[1] + size(papers), used[2] + size(subjects), used[3] + size(places)] AS used,
  [x IN people | [x[0], 'RESEARCHER', hop, x[1]]] + [x IN papers | [x[0], 'WORK', hop, x[1]]]
    + [x IN subjects | [x[0], 'TOPIC', hop, x[1]]] + [x IN places | [x[0], 'INSTITUTION', hop, x[1]]] AS new
WITH *, chosen + new AS chosenNow, [x IN new | x[0]] AS front
WITH centers, known, newestYear, versions, topics, allReads, hop, candidates, cut, partial, page, used, chosenNow AS chosen, front, taken + front AS taken
