# A kiosk whose database is lost: a person is told where to go, and it comes back.
:size $SIZE
:clock 2026-11-24 14:22
:depth mono
:theme mono
:lines $LINES
:set clinic = "The Saint Bartholomew and Saint Elizabeth Memorial Teaching Hospital of the Upper Valley, West Ward"
:set kiosk = true
:demo 300 7
:script line lost query PATIENT_SEARCH
:keys Esc
:screen first
:type Adams
:keys Enter
:type 21
:keys Enter
:type Mar
:keys Enter
:type 2002
:screen typed
:keys Enter
:screen lost
