# Search, open, every section, schedule, back: the main job.
:size $SIZE
:clock 2026-11-24 22:41
:depth $DEPTH
:theme $THEME
:lines $LINES
:demo 300 7
:$SHOW home
:type su desh
:$SHOW search
:keys Tab Enter
:$SHOW summary
:keys g d
:$SHOW demographics
:keys g m
:$SHOW medications
:keys f
:$SHOW medications-past
:keys g a
:$SHOW allergies
:keys g l
:$SHOW labs
:keys b
:$SHOW labs-by-order
:keys g v
:$SHOW vitals
:keys b
:$SHOW vitals-by-set
:keys g p
:$SHOW appointments
:keys g t
:$SHOW timeline
:keys ]
:$SHOW section-after-the-last
:keys g c
:$SHOW schedule
:keys > v
:$SHOW agenda
:keys g u
:$SHOW upcoming
:keys g k
:$SHOW active-medications
:keys g r
:$SHOW providers
:keys F1
:$SHOW help
:keys Esc ^K
:type vit
:$SHOW palette
:keys Esc Esc
:$SHOW home-again
