// The measured lengths of lists: for each kind, the lengths of the lists of some entities. Ids are random, so the first
// ones are a fair sample. An entity reached by a relation is met as often as relations lead to it, so that its lists
// are longer than the average.
// Parameters: $most entities of a kind, $each reached from one of them.
// Returns a map with a list for each kind and each relation, of lists of numbers in the order of
// peergraph/admission/list_lengths.py.
CALL () { MATCH (work:Work) WHERE work.id > '' WITH work ORDER BY work.id LIMIT $most RETURN collect(work) AS works }
CALL () { MATCH (person:Researcher) WHERE person.id > '' WITH person ORDER BY person.id LIMIT $most RETURN collect(person) AS people }
CALL () { MATCH (topic:Topic) WHERE topic.id > '' WITH topic ORDER BY topic.id LIMIT $most RETURN collect(topic) AS topics }
CALL () {
  MATCH (place:Institution) WHERE place.id > '' WITH place ORDER BY place.id LIMIT $most RETURN collect(place) AS places
}
CALL (people) {
  UNWIND people AS person CALL (person) { MATCH (person)-[:AUTHORED]->(work) RETURN work LIMIT $each }
  RETURN collect(work) AS authored
}
CALL (works) {
  UNWIND works AS work CALL (work) { MATCH (work)<-[:AUTHORED]-(person) RETURN person LIMIT $each }
  RETURN collect(person) AS authors
}
CALL (works) {
  UNWIND works AS work CALL (work) { MATCH (work)-[:ABOUT]->(topic) RETURN topic LIMIT $each }
  RETURN collect(topic) AS subjects
}
CALL (works) {
  UNWIND works AS work CALL (work) { MATCH (work)-[:CREDITED_TO]->(place) RETURN place LIMIT $each }
  RETURN collect(place) AS credited
}
RETURN {
  works: [listed IN [works, authored] | [work IN listed | [
    COUNT { (work)<-[:AUTHORED]-() }, COUNT { (work)-[:ABOUT]->() }, COUNT { (work)-[:CREDITED_TO]->() },
    COUNT { (work)-[:CITES]->() }, COUNT { (work)<-[:CITES]-() }]]],
  researchers: [listed IN [people, authors] | [person IN listed | [
    coalesce(person.workCount, 0), coalesce(person.collaboratorCount, 0), COUNT { (person)-[:AFFILIATED_WITH]->() }]]],
  topics: [listed IN [topics, subjects] | [topic IN listed | [
    coalesce(topic.workCount, 0), COUNT { (topic)<-[:WITHIN]-() }]]],
  institutions: [listed IN [places, credited] | [place IN listed | [
    coalesce(place.workCount, 0), coalesce(place.researcherCount, 0)]]]
}
