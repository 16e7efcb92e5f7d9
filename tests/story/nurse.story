# A nurse's day: a critical result acknowledged with its read-back, a set of vital signs with a slip of unit caught,
# an allergy, "no known allergies" refused beside it, a set marked as entered in error. An older value of an order that
# is not finished never stands for the newest one.
:size $SIZE
:clock 2026-11-24 22:41
:lines ascii
:demo 300 7
:row patients id=900001 | mrn=MRN00012345 | first_name=John | last_name=Smithson | dob=1945-07-14 | gender=Male
:row medications id=900001 | medication_id=MEDA00981 | patient_id=900001 | name=Warfarin | dosage=3 mg | frequency=daily | route=Oral | prescribed_date=2026-11-20 | prescriber=Dr. Patel | status=active | refills_remaining=2
:row vital_signs id=900001 | patient_id=900001 | recorded_date=2026-11-24 22:00:00.000000 | systolic_bp=96 | diastolic_bp=58 | heart_rate=118 | respiratory_rate=25 | oxygen_saturation=92 | temperature=102.4 | recorded_by=Lee, Kim
:row vital_signs id=900002 | patient_id=900001 | recorded_date=2026-11-02 09:00:00.000000 | weight=154.0 | height=70.0 | bmi=22.1 | recorded_by=Lee, Kim
:row lab_results id=900001 | order_id=LABA00077 | patient_id=900001 | test_name=Potassium | ordered_date=2026-11-24 | collected_date=2026-11-24 | resulted_date=2026-11-24 | status=final | ordered_by=Dr. Patel | results_json=[{"component": "Potassium", "value": "6.8", "unit": "mmol/L", "reference": "3.5-5.0", "flag": "high"}]
:row lab_results id=900002 | order_id=LABA00076 | patient_id=900001 | test_name=BMP | ordered_date=2026-11-23 | collected_date=2026-11-23 | status=in_progress | ordered_by=Dr. Patel | results_json=[{"component": "Potassium", "value": "4.9", "unit": "mmol/L", "reference": "3.5-5.0", "flag": "normal"}]
:as demo-nurse
:keys Down g n
:screen results
:keys Enter
:screen summary
:keys a
:type K 16.8
:keys F2
:screen acknowledge-refused
:keys ^U
:type K 6.8 to Dr Patel 22:43
:keys F2
:screen acknowledged
:keys n
:screen new-menu
:type v
:keys Tab
:type 26
:keys Tab
:type 91%
:keys Tab
:type 4 L/min nasal cannula
:keys Tab
:type 94/56
:keys Tab Tab
:type 121
:keys Tab
:type c
:keys Tab
:type 39.2
:keys Tab
:screen vitals-celsius
:keys BackTab
:type C
:keys Tab
:type 70
:keys Tab
:type 178cm
:keys Tab
:screen vitals-typed
:keys F2
:screen vitals-question
:keys Esc
:type kg
:keys F2
:screen vitals-saved
:keys g v
:screen vitals
:keys g a n
:type nkda
:keys Tab
:screen allergy-refused
:keys BackTab ^U
:type Coumadin
:keys Tab
:type sev
:keys Tab
:type Rash
:keys F2
:screen allergy-question
:type y
:screen confirm-patient
:type js 1944
:keys Enter
:screen wrong-patient
:keys F2
:type js 1945
:keys Enter
:screen allergy-saved
:keys K F2
:screen none-known-refused
:keys Esc
:keys g v X
:type Wrong patient
:keys F2
:screen retracted
