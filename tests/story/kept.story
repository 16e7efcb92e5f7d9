# What chartty's own tables say: marks of error, visits, states, acknowledgements, corrections, NEWS2.
:size $SIZE
:clock 2026-11-24 10:42
:lines unicode
:demo 200 1
:row patients id=900 | mrn=MRN00900001 | first_name=Ada | last_name=Keep | dob=1945-07-14 | gender=Female
:row patients id=901 | mrn=MRN00900002 | first_name=Bo | last_name=Keeper | dob=1961-03-03 | gender=Male
# medications: suspended, stopped, completed by another program, in error
:row medications id=900901 | medication_id=MEDK1 | patient_id=900 | name=warfarin | dosage=3 mg | frequency=daily | route=oral | prescribed_date=2026-10-01 | status=active
:row medications id=900902 | medication_id=MEDK2 | patient_id=900 | name=metformin | dosage=500 mg | frequency=twice daily | route=oral | prescribed_date=2026-09-01 | status=active
:row medications id=900903 | medication_id=MEDK3 | patient_id=900 | name=naproxen | dosage=250 mg | frequency=twice daily | route=oral | prescribed_date=2026-08-01 | status=discontinued
:row medications id=900904 | medication_id=MEDK4 | patient_id=900 | name=amoxicillin | dosage=500 mg | frequency=three times daily | route=oral | prescribed_date=2026-07-01 | status=completed
:row medications id=900905 | medication_id=MEDK5 | patient_id=900 | name=digoxin | dosage=125 mcg | frequency=daily | route=oral | prescribed_date=2026-11-20 | status=active
:row ct_medication_event row_id=900902 | medication_id=MEDK2 | patient_id=900 | event=suspended | event_date=2026-11-20 | reason=contrast scan | recorded_at=2026-11-20 09:00:00.000000 | recorded_by=PATEL, Ravi
:row ct_medication_event row_id=900903 | medication_id=MEDK3 | patient_id=900 | event=stopped | event_date=2026-08-15 | reason=stomach pain | recorded_at=2026-08-15 09:00:00.000000 | recorded_by=PATEL, Ravi
:row ct_medication_event row_id=900904 | medication_id=MEDK4 | patient_id=900 | event=suspended | event_date=2026-07-03 | recorded_at=2026-07-03 09:00:00.000000 | recorded_by=PATEL, Ravi
:row ct_retracted table_name=medications | row_id=900905 | natural_key=MEDK5 | patient_id=900 | retracted_at=2026-11-20 11:05:00.000000 | retracted_by=PATEL, Ravi | reason=wrong patient
# one allergy, in error; "no known allergies" stands
:row allergies id=900901 | patient_id=900 | allergen=Penicillin | reaction=rash | severity=severe | status=active
:row ct_retracted table_name=allergies | row_id=900901 | natural_key=Penicillin | patient_id=900 | retracted_at=2026-11-24 10:40:00.000000 | retracted_by=LEE, Kim | reason=of her sister
:row ct_allergy_review patient_id=900 | mrn=MRN00900001 | reviewed_at=2026-11-24 10:42:00.000000 | reviewed_by=PATEL, Ravi
# vital signs: a full context, none, and a set in error
:row vital_signs id=900901 | patient_id=900 | recorded_date=2026-11-22 08:00:00.000000 | systolic_bp=128 | diastolic_bp=78 | heart_rate=72 | temperature=98.2 | respiratory_rate=16 | oxygen_saturation=97 | weight=150.5 | height=64.0 | bmi=25.8 | recorded_by=LEE, Kim
:row vital_signs id=900902 | patient_id=900 | recorded_date=2026-11-23 08:00:00.000000 | systolic_bp=250 | diastolic_bp=78 | heart_rate=190 | temperature=98.2 | respiratory_rate=16 | oxygen_saturation=97 | recorded_by=LEE, Kim
:row vital_signs id=900903 | patient_id=900 | recorded_date=2026-11-24 08:00:00.000000 | systolic_bp=96 | diastolic_bp=58 | heart_rate=118 | temperature=102.4 | respiratory_rate=25 | oxygen_saturation=92 | recorded_by=LEE, Kim
:row ct_retracted table_name=vital_signs | row_id=900902 | natural_key=2026-11-23 08:00:00.000000 | patient_id=900 | retracted_at=2026-11-23 08:10:00.000000 | retracted_by=LEE, Kim | reason=of the next bed
:row ct_vitals_context row_id=900903 | patient_id=900 | recorded_date=2026-11-24 08:00:00.000000 | oxygen=4 L/min mask | consciousness=C | spo2_scale=1
# lab results: corrected and acknowledged, not acknowledged, critical of somebody else, in error
:row lab_results id=900901 | order_id=LABK1 | patient_id=900 | test_name=Basic metabolic panel | ordered_date=2026-11-20 | collected_date=2026-11-20 | resulted_date=2026-11-20 | status=final | ordered_by=PATEL, Ravi | results_json=[{"name":"Potassium","value":"4.10","unit":"mmol/L","reference_range":"3.5-5.1"},{"name":"Sodium","value":"150","unit":"mmol/L","reference_range":"135-145"}]
:row lab_results id=900902 | order_id=LABK2 | patient_id=900 | test_name=Hemoglobin A1c | ordered_date=2026-11-18 | collected_date=2026-11-18 | resulted_date=2026-11-19 | status=final | ordered_by=PATEL, Ravi | results_json=[{"name":"Hemoglobin A1c","value":"6.1","unit":"%","reference_range":"4.0-5.6"}]
:row lab_results id=900903 | order_id=LABK3 | patient_id=901 | test_name=Potassium | ordered_date=2026-11-24 | collected_date=2026-11-24 | resulted_date=2026-11-24 | status=final | ordered_by=PATEL, Ravi | results_json=[{"name":"Potassium","value":"6.9","unit":"mmol/L","reference_range":"3.5-5.1"}]
:row lab_results id=900904 | order_id=LABK4 | patient_id=900 | test_name=Troponin T | ordered_date=2026-11-23 | collected_date=2026-11-23 | resulted_date=2026-11-23 | status=final | ordered_by=PATEL, Ravi | results_json=[{"name":"Troponin T","value":"900","unit":"ng/L","reference_range":"0-14"}]
:row ct_lab_version row_id=900901 | order_id=LABK1 | patient_id=900 | replaced_at=2026-11-20 15:00:00.000000 | replaced_by=LEE, Kim | reason=typing | row_before={"order_id":"LABK1","results_json":"[{\"name\":\"Potassium\",\"value\":\"41.0\",\"unit\":\"mmol/L\",\"reference_range\":\"3.5-5.1\"},{\"name\":\"Sodium\",\"value\":\"150\",\"unit\":\"mmol/L\",\"reference_range\":\"135-145\"}]"}
:row ct_lab_review row_id=900901 | order_id=LABK1 | patient_id=900 | reviewed_at=2026-11-20 16:00:00.000000 | reviewed_by=PATEL, Ravi | read_back=potassium 4.1, by phone
:row ct_retracted table_name=lab_results | row_id=900904 | natural_key=LABK4 | patient_id=900 | retracted_at=2026-11-23 12:00:00.000000 | retracted_by=LEE, Kim | reason=tube mix-up
# appointments: waiting, overbooked, a no-show, cancelled, moved; done by another program
:row appointments id=900901 | appointment_id=APTK1 | patient_id=900 | provider_id=1 | date=2026-11-24 | time=10:00 | duration_minutes=30 | appointment_type=Follow-up | status=scheduled
:row appointments id=900902 | appointment_id=APTK2 | patient_id=900 | provider_id=1 | date=2026-11-24 | time=11:00 | duration_minutes=30 | appointment_type=Consultation | status=scheduled
:row appointments id=900903 | appointment_id=APTK3 | patient_id=900 | provider_id=1 | date=2026-11-17 | time=09:00 | duration_minutes=30 | appointment_type=Follow-up | status=cancelled
:row appointments id=900904 | appointment_id=APTK4 | patient_id=900 | provider_id=1 | date=2026-11-10 | time=09:00 | duration_minutes=30 | appointment_type=Follow-up | status=cancelled
:row appointments id=900905 | appointment_id=APTK5 | patient_id=900 | provider_id=1 | date=2026-11-03 | time=09:00 | duration_minutes=30 | appointment_type=Follow-up | status=completed
:row ct_visit row_id=900901 | appointment_id=APTK1 | patient_id=900 | arrived_at=2026-11-24 10:17:00.000000
:row ct_visit row_id=900902 | appointment_id=APTK2 | patient_id=900 | overbook_reason=only free day
:row ct_visit row_id=900903 | appointment_id=APTK3 | patient_id=900 | no_show_at=2026-11-17 09:30:00.000000
:row ct_visit row_id=900904 | appointment_id=APTK4 | patient_id=900 | cancelled_at=2026-11-09 12:00:00.000000 | cancel_reason=patient rang | moves=[{"date":"2026-11-09","time":"09:00","provider_id":1,"by":"lee","at":"2026-11-08 12:00:00"}]
:row ct_visit row_id=900905 | appointment_id=APTK5 | patient_id=900 | arrived_at=2026-11-03 08:50:00.000000
:screen home
:keys Down g n
:screen results
:keys Enter
:screen chart-of-the-first-result
:keys Esc
:screen results-again
:keys g h / ^U
:type MRN00900001
:keys Enter
:screen summary
:keys g m
:screen medications-current
:keys Down
:screen medication-suspended
:keys f
:screen medications-past
:keys f
:screen medications-all
:keys g a
:screen allergies
:keys g l
:screen labs
:keys b
:screen labs-by-order
:keys Down
:screen lab-in-error
:keys Down Enter
:screen lab-corrected
:keys Esc g v
:screen vitals
:keys Left
:screen vitals-in-error
:keys b
:screen vitals-by-set
:keys g p
:screen appointments
:keys g c
:screen schedule
