# A clerk's day at the desk: search first, a look-alike shown, register, change, book with a clash told, check in,
# move, call off, undo; what is not known is said in words.
:size $SIZE
:clock 2026-11-24 10:41
:lines ascii
:demo 300 7
:set mrn_pattern = "MRN0B0001"
:set appointment_pattern = "APT0B0001"
:row patients id=900001 | mrn=MRN00012345 | first_name=John | last_name=Smithson | dob=1945-07-14 | gender=Male | phone=212-555-0142
:row patients id=900002 | mrn=MRN00012346 | first_name=Unknown | last_name=Smithers | dob=1950-01-01 | gender=Male
:row ct_patient patient_id=900002 | mrn=MRN00012346 | birth_date_note=estimated | missing_name_part=first
:row providers id=900001 | npi=1234567893 | name=Dr. Aaron Abel
:row appointments id=900001 | appointment_id=APT0A0001 | patient_id=900002 | provider_id=900001 | date=2026-11-24 | time=11:00 | duration_minutes=30 | appointment_type=Follow-up | status=scheduled
:as demo-clerk
:screen start
:keys g h
:keys ^N
:screen search-first
:type smithson, jon 15jul45
:screen searched
:keys ^N
:screen register
:keys Tab Tab Tab
:type Male
:keys F2
:screen look-alike
:keys n
:screen back-in-the-form
:keys ^U
:type Zyl
:keys Tab ^U
:type unknown
:keys Tab ^U
:type about 1950
:keys Tab Tab
:type 123456789
:keys Tab
:screen not-known
:keys F2
:screen registered
:keys g d
:screen demographics
:keys e Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab
:type 555-01
:keys Tab
:screen phone-too-short
:keys BackTab ^U
:type 212-555-0177
:keys F2
:screen phone-saved
:keys g p n
:screen book
:type abel
:keys Tab
:type T
:keys Tab
:type 11
:keys Tab
:screen taken
:keys F2
:screen still-taken
:keys F4
:screen free-times
:keys Esc ^U
:type 1130
:keys F2
:screen booked
:keys i
:screen check-in
:keys y
:screen arrived
:keys s
:screen status
:keys u
:screen undone
:keys s c
:type Patient is ill
:keys F2
:screen called-off
:keys ^Z
:screen called-off-undone
:keys s c
:type Patient is ill
:keys F2
:keys g c F5
:screen day
:keys N
:screen next-free
:keys N n
:screen for-whom
:keys Enter
:screen booking
:keys Esc Up m
:screen picked-up
:keys Down Down m
:screen both-ends
:keys m
:screen moved
:keys ^Z
:screen moved-back
