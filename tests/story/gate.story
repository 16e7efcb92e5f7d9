# The gate of the station: signing in, the lock, somebody else, emergency access and its review, staff.
:size $SIZE
:clock 2026-11-24 22:41
:depth mono
:theme mono
:demo 300 7
:as nobody
:screen sign-in
:type demo-clerk
:keys Tab
:type not the password
:keys Enter
:screen failed
:type demo-clerk-sign-in
:keys Enter
:screen a-clerks-home
:keys g h Tab Enter
:screen a-clerks-chart
:keys g m
:screen not-for-a-clerk
:keys E
:screen emergency-form
:type Unconscious; the ward asked by telephone
:keys F2
:screen emergency-access
:keys g a
:advance 280
:screen about-to-lock
:advance 20
:screen locked
:type 314159
:keys Enter
:screen back
:keys ^L F6
:screen somebody-else
:type demo-admin
:keys Tab
:type demo-admin-sign-in
:keys Enter
:screen an-administrators-home
:keys g e
:screen emergencies
:keys a
:screen review
:keys Left Enter
:screen reviewed
:keys g x B
:screen badge
:type ~~B4711
:keys Enter
:screen badge-given
:keys S
:screen new-password
:keys Esc n
:screen new-person
