// What distinguishes an entity from its namesakes. Of a person at most 200 works are read for the main topic.
RETURN [
  CASE WHEN this:Researcher THEN 'RESEARCHER' WHEN this:Work THEN 'WORK' WHEN this:Topic THEN 'TOPIC' ELSE 'INSTITUTION' END,
  coalesce(this.workCount, 0),
  COLLECT {
    MATCH (this)-[stay:AFFILIATED_WITH]->(institution:Institution)
    WITH institution, stay.works AS works, coalesce(stay.until, 9999) AS until
    ORDER BY until DESC, works DESC, institution.id DESC LIMIT 1
    RETURN institution.label
  },
  COLLECT {
    MATCH (this)-[:AUTHORED]->(work:Work)
    WITH work LIMIT 200
    MATCH (work)-[:ABOUT]->(topic:Topic)
    WITH topic, count(*) AS works
    ORDER BY works DESC, topic.id DESC LIMIT 1
    RETURN topic.label
  },
  COLLECT {
    MATCH (this)<-[entry:AUTHORED]-(author:Researcher)
    WHERE entry.position = 1
    RETURN author.label
  },
  this.authorCount,
  this.year,
  this.level,
  COLLECT {
    MATCH (this)-[:WITHIN]->(parent:Topic)
    WITH parent LIMIT 1
    RETURN parent.label
  },
  this.city,
  this.country
]
