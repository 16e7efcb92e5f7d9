# What a day writes, on a file that other programs read: a clerk registers a patient and books, a nurse files vital
# signs and an allergy, a doctor prescribes, orders a test and enters its result.
:size $SIZE
:clock 2026-11-24 10:41
:lines ascii
:db $DB
:set mrn_pattern = "MRN0B0001"
:set appointment_pattern = "APT0B0001"
:as demo-clerk
:keys g h ^N
:type readback, Anna 15jul45
:keys ^N Tab Tab Tab
:type Female
:screen register
:keys F2
:screen registered
:keys g p n
:screen book
:keys F4 Down Enter Tab
:type T+1
:keys Tab F4
:screen free-times
:keys Enter F2
:screen booked
:keys ^O
:screen signed-out
:as demo-nurse
:screen nurse
:keys g h / ^U
:type readback
:keys Enter
:screen chart
:keys g v n Tab
:type 16
:keys Tab
:type 97
:keys Tab Tab
:type 128/78
:keys Tab Tab
:type 72
:keys Tab Tab
:type 37.2C
:keys Tab
:type 70kg
:keys Tab
:type 178cm
:keys Tab
:screen vitals
:keys F2
:screen vitals-saved
:keys g a n
:type Penicillin
:keys Tab
:type sev
:keys Tab
:type Anaphylaxis
:keys F2
:screen allergy-asked
:type ar 1945
:keys Enter
:screen allergy-saved
:keys ^O
:as demo-doctor
:screen doctor
:keys g h / ^U
:type readback
:keys Enter g m n
:type Warfarin
:keys Tab
:type 3mg
:keys Tab
:type po
:keys Tab
:type daily
:keys Tab F2
:screen prescribe-asked
:type ar 1945
:keys Enter
:screen prescribed
:keys g l n
:screen order
:type BMP
:keys F2
:screen ordered
:type ar 1945
:keys Enter
:keys b s
:screen lab-menu
:type r
:screen result
:type 99
:keys F2
:screen missing
:type y
:screen filed
