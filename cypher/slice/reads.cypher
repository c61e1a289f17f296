// What is read of each node in `front`: its works, the newest first to be read where there are very many.
// Parameters: $read; as slice/newest.
// Binds reads: [[node, its id, works, whether there are more, whether an institution has too many people to be read], …].
CALL (front) {
  UNWIND front AS s
  CALL (s) {
    <slice/newest this=s node=w>
    RETURN collect(w) AS works
  }
  WITH s, works, COUNT { (s)<-[:AFFILIATED_WITH]-() } AS people // if whole
  RETURN collect([s, s.id, works[..$read], size(works) > $read, people > $read]) AS reads // if whole
  RETURN collect([s, s.id, works[..$read], size(works) > $read, false]) AS reads // if filtered
}
