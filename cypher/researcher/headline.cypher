// What a headline is made of: the owner's own sentence, the name, and the labels of the two topics most worked on, in
// the order of researcher/topics.
RETURN [
  this.headline,
  this.label,
  COLLECT {
    MATCH (this)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic)
    WITH topic, count(*) AS works
    ORDER BY works DESC, topic.id DESC LIMIT 2
    RETURN topic.label
  }
]
