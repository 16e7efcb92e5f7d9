# Only a standby of the database answers: what is read is a little old, and nothing is saved.
:size $SIZE
:clock 2026-11-24 14:22
:depth mono
:theme mono
:lines $LINES
:set clinic = "The Saint Bartholomew and Saint Elizabeth Memorial Teaching Hospital of the Upper Valley, West Ward"
:set station = "west-wing-first-floor-nurses-station-004"
:demo 300 7
:script line standby 5400
:as nobody
:screen sign-in
:type demo-doctor
:keys Tab
:type demo-doctor-sign-in
:keys Enter
:screen a-doctor-comes-in
:type adams ash
:keys Enter
:screen a-chart
:keys n a
:screen nothing-is-saved
