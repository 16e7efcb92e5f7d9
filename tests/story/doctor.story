# A doctor's day: prescribe with an allergy in the way, renew, stop, a test ordered, its result entered and corrected,
# a row marked as entered in error.
:size $SIZE
:clock 2026-11-24 22:41
:lines ascii
:demo 300 7
:row patients id=900001 | mrn=MRN00012345 | first_name=John | last_name=Smithson | dob=1945-07-14 | gender=Male
:row medications id=900001 | medication_id=MEDA00981 | patient_id=900001 | name=Warfarin | dosage=3 mg | frequency=daily | route=Oral | prescribed_date=2026-11-20 | prescriber=Dr. Patel | status=active | refills_remaining=2
:row allergies id=900001 | patient_id=900001 | allergen=Penicillin | severity=severe | reaction=Anaphylaxis | status=active
:row lab_results id=900001 | order_id=LABA00077 | patient_id=900001 | test_name=BMP | ordered_date=2026-11-24 | status=pending | ordered_by=Dr. Patel
:as demo-doctor
:type smithson
:keys Tab Enter g m
:screen medications
:keys n
:type amox
:keys F4
:screen names
:keys Esc ^U
:type Amoxicillin
:keys Tab
:type 500mg
:keys Tab
:type po
:keys Tab
:type QD
:keys Tab
:screen prescribe-refused
:keys BackTab ^U
:type tid
:keys Tab Tab
:type T+7
:keys Tab Tab
:type for the chest
:keys Tab
:screen prescribe
:keys F2
:screen allergy-question
:type y
:screen confirm-patient
:type JS 1945
:keys Enter
:screen prescribed
:keys Down s
:screen status-menu
:type s
:keys Tab
:type Side effect
:screen stop-form
:keys F2
:keys f
:screen stopped
:keys g l b
:screen orders
:keys s
:screen lab-menu
:type r
:screen results-form
:type 99
:keys Tab Tab Tab Tab
:type 6.8
:keys Tab
:screen results-typed
:keys F2
:screen results-question
:type y
:screen results-missing
:type y
:screen filed
:keys s
:type o
:screen correct-form
:keys Tab ^U
:type 4.8
:keys F2
:screen correct-needs-reason
:type Typing error
:keys F2
:screen corrected
:keys Enter
:screen corrected-in-full
:keys Esc X
:screen retract-form
:keys F4 Down Enter
:keys F2
:screen retracted
