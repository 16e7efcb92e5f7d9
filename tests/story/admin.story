# An administrator's day: a new nurse with a password, one who is switched off, an API client, a provider, what the audit
# says of it, emergency access to be reviewed.
:size $SIZE
:clock 2026-11-24 08:05
:lines ascii
:demo 300 7
:row patients id=900001 | mrn=MRN00012345 | first_name=John | last_name=Smithson | dob=1945-07-14 | gender=Male | phone=212-555-0142
:row ct_break_glass staff_id=1 | username=demo-clerk | patient_id=900001 | reason=unconscious in the lobby | started_at=2026-11-24 02:10:00.000000 | ends_at=2026-11-24 03:10:00.000000
:as demo-admin
:screen staff
# somebody new
:keys n
:type lou.park
:keys Tab
:type Lou Park
:keys Tab
:type nurse
:screen staff-form
:keys F2
:screen staff-added
# the password is asked at once
:type short
:keys Tab
:type short
:keys Enter
:screen password-refused
:type a long enough one of mine
:keys Tab
:type a long enough one of mine
:keys Enter
:screen password-set
# switched off
:keys Up s
:screen switch-off
:keys Left Enter
:screen switched-off
# an API client; its secret is shown once, and is another one each time
:keys g o n
:type Ward board
:keys Tab
:type ward-board
:keys Tab
:type nurse
:keys Tab
:type read:patients, read:everything
:keys Tab
:screen client-refused
:keys BackTab ^U
:type read:patients, read:labs
:keys Tab Tab
:type it@example.org
:keys F2
:keys Down
:screen client-made
# emergency access of the night
:keys g e
:screen emergencies
:keys a Left Enter
:screen emergency-reviewed
# what the audit has of all this
# (a wide screen also shows the chain of an entry, which is another one each time: AUDIT says what to do there)
:keys g i
:wait idle
:$AUDIT
