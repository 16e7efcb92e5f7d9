# The line to the database is lost while a form is saved, at a station and a clinic of the longest names; its text waits,
# reading goes on, and the line comes back.
:size $SIZE
:clock 2026-11-24 14:22
:depth $DEPTH
:theme $THEME
:lines $LINES
:set clinic = "The Saint Bartholomew and Saint Elizabeth Memorial Teaching Hospital of the Upper Valley, West Ward"
:set station = "west-wing-first-floor-nurses-station-004"
:set lock_minutes = 15
:demo 300 7
:script line lost save 2
:script line back 2
:type adams ash
:keys Enter
:keys g a n
:type Latex
:keys Tab Tab
:type Rash
:keys F2
:type aa2002
:keys Enter
:advance 83
:$SHOW lost-with-a-form
:keys F5
:advance 850
:keys Tab
:advance 850
:keys Tab
:advance 850
:keys Tab
:advance 850
:keys Tab
:advance 850
:keys Tab
:screen an-hour-later
:keys Esc
:keys Left Enter
:screen the-list-behind-it
:keys n
:screen nothing-new-is-begun
:advance 3600
:screen locked
:advance 86400
:screen a-day-later
:keys F5
:screen back
