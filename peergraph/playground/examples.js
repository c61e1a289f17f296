// Queries to begin with; all of them find something in the bundled sample.

export const EXAMPLES = [
  {
    name: 'Profile of a researcher',
    query: `# A whole profile, answered by one statement to the graph.
query Profile($id: ID!) {
  researcher(id: $id) {
    name
    headline
    orcid
    workCount
    citationCount
    hIndex
    affiliations {
      institution { name country }
      since
      until
    }
    topics(first: 5) {
      edges { workCount node { name } }
    }
    collaborators(first: 10) {
      totalCount
      edges { jointWorkCount lastYear node { name slug } }
    }
    works(first: 5) {
      totalCount
      nodes {
        label
        year
        venue { name }
        authors(first: 10) { nodes { name } }
      }
    }
  }
}
`,
    variables: '{\n  "id": "stefan-gustafsson"\n}\n',
  },
  {
    name: 'Latest works',
    query: `query LatestWorks($first: Int = 10, $after: String) {
  works(orderBy: {by: PUBLISHED}, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      label
      type
      publishedOn
      doi
      citationCount
      authors(first: 5) {
        totalCount
        edges { position node { name } }
      }
    }
  }
}
`,
    variables: '{\n  "first": 10\n}\n',
  },
  {
    name: 'A topic',
    query: `query LargestTopic {
  topics(first: 1) {
    nodes {
      name
      description
      level
      workCount
      parent { name }
      researchers(first: 5) { nodes { name workCount } }
      works(first: 5, orderBy: {by: CITATIONS}) { nodes { label year citationCount } }
    }
  }
}
`,
    variables: '',
  },
  {
    name: 'Whatever an identifier names',
    query: `# An ORCID, DOI, arXiv or OpenAlex id, ROR or slug.
query Named($id: ID!) {
  node(id: $id) {
    id
    ... on Entity {
      kind
      label
      identifiers { scheme value url }
      provenance { source recordId importedAt }
    }
    ... on Work {
      authors(first: 20) { nodes { name orcid } }
      references(first: 5) { nodes { label } }
    }
  }
}
`,
    variables: '{\n  "id": "arXiv:2605.17276"\n}\n',
  },
  {
    name: 'The graph in numbers',
    query: `query Stats {
  stats {
    researcherCount
    workCount
    topicCount
    institutionCount
    authorshipCount
    citationCount
    lastImportedAt
  }
}
`,
    variables: '',
  },
];
