// What a reference to a work says. Of the byline the first 500 names are read, and one more tells that there are others.
// Returns a list: what names the work, its properties, its venue, then its names as [name, as printed, whether a
// group].
CALL (this) {
  MATCH (this)<-[entry:AUTHORED]-(person:Researcher)
  WITH entry, person ORDER BY entry.position, person.id LIMIT 501
  RETURN collect([coalesce(entry.name, person.label), entry.creditedAs, coalesce(person.isGroup, false)]) AS names
}
RETURN [
  this.id, this.slug, this.type, this.title, this.year, this.publishedOn, this.language, this.doi, this.arxivId,
  this.url, this.volume, this.issue, this.firstPage, this.lastPage, coalesce(this.isRetracted, false),
  coalesce(this.missingAuthorCount, 0),
  [(this)-[:PUBLISHED_IN]->(venue:Venue) | [venue.label, venue.type, venue.issn]],
  names
]
