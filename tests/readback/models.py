# SPDX-License-Identifier: MIT
"""The eight tables as another program's SQLAlchemy models know them: what chartty wrote is read through these."""
from sqlalchemy import (Boolean, Column, Date, DateTime, Float, ForeignKey, Integer, String, Text)
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class OAuthClient(Base):
    __tablename__ = "oauth_clients"
    id = Column(Integer, primary_key=True)
    client_id = Column(String(100), unique=True, nullable=False, index=True)
    client_secret_hash = Column(String(256), nullable=False)
    app_id = Column(String(100), nullable=False, index=True)
    app_name = Column(String(200), nullable=False)
    scopes = Column(Text)
    role = Column(String(20), nullable=False)
    description = Column(Text)
    contact_email = Column(String(100))
    created_at = Column(DateTime)
    is_active = Column(Boolean)
    last_used = Column(DateTime)
    rate_limit = Column(Integer)


class Patient(Base):
    __tablename__ = "patients"
    id = Column(Integer, primary_key=True)
    mrn = Column(String(20), unique=True, nullable=False, index=True)
    first_name = Column(String(50), nullable=False)
    last_name = Column(String(50), nullable=False, index=True)
    dob = Column(Date, nullable=False)
    gender = Column(String(20))
    ssn = Column(String(20))
    email = Column(String(100))
    phone = Column(String(20))
    street = Column(String(200))
    city = Column(String(100))
    state = Column(String(50))
    zip_code = Column(String(20))
    insurance_provider = Column(String(100))
    policy_number = Column(String(50))
    group_number = Column(String(50))
    emergency_contact_name = Column(String(100))
    emergency_contact_relationship = Column(String(50))
    emergency_contact_phone = Column(String(20))
    created_at = Column(DateTime)
    updated_at = Column(DateTime)
    appointments = relationship("Appointment", back_populates="patient")
    medications = relationship("Medication", back_populates="patient")
    allergies = relationship("Allergy", back_populates="patient")
    vital_signs = relationship("VitalSigns", back_populates="patient")
    lab_results = relationship("LabResult", back_populates="patient")


class Provider(Base):
    __tablename__ = "providers"
    id = Column(Integer, primary_key=True)
    npi = Column(String(20), unique=True, nullable=False, index=True)
    name = Column(String(100), nullable=False)
    specialty = Column(String(100))
    department = Column(String(100))
    phone = Column(String(20))
    email = Column(String(100))
    accepting_new_patients = Column(Boolean)
    created_at = Column(DateTime)
    appointments = relationship("Appointment", back_populates="provider")


class Appointment(Base):
    __tablename__ = "appointments"
    id = Column(Integer, primary_key=True)
    appointment_id = Column(String(20), unique=True, nullable=False, index=True)
    patient_id = Column(Integer, ForeignKey("patients.id"), nullable=False)
    provider_id = Column(Integer, ForeignKey("providers.id"), nullable=False)
    date = Column(Date, nullable=False, index=True)
    time = Column(String(20), nullable=False)
    duration_minutes = Column(Integer)
    appointment_type = Column(String(50))
    department = Column(String(100))
    location = Column(String(200))
    status = Column(String(20), index=True)
    reason = Column(Text)
    notes = Column(Text)
    created_at = Column(DateTime)
    updated_at = Column(DateTime)
    patient = relationship("Patient", back_populates="appointments")
    provider = relationship("Provider", back_populates="appointments")


class Medication(Base):
    __tablename__ = "medications"
    id = Column(Integer, primary_key=True)
    medication_id = Column(String(20), unique=True, nullable=False, index=True)
    patient_id = Column(Integer, ForeignKey("patients.id"), nullable=False)
    name = Column(String(200), nullable=False)
    dosage = Column(String(50))
    frequency = Column(String(100))
    route = Column(String(50))
    prescribed_date = Column(Date, nullable=False)
    prescriber = Column(String(100))
    status = Column(String(20), index=True)
    refills_remaining = Column(Integer)
    notes = Column(Text)
    created_at = Column(DateTime)
    updated_at = Column(DateTime)
    patient = relationship("Patient", back_populates="medications")


class Allergy(Base):
    __tablename__ = "allergies"
    id = Column(Integer, primary_key=True)
    patient_id = Column(Integer, ForeignKey("patients.id"), nullable=False)
    allergen = Column(String(200), nullable=False)
    reaction = Column(Text)
    severity = Column(String(20))
    onset_date = Column(Date)
    status = Column(String(20))
    notes = Column(Text)
    created_at = Column(DateTime)
    patient = relationship("Patient", back_populates="allergies")


class VitalSigns(Base):
    __tablename__ = "vital_signs"
    id = Column(Integer, primary_key=True)
    patient_id = Column(Integer, ForeignKey("patients.id"), nullable=False)
    recorded_date = Column(DateTime, nullable=False, index=True)
    systolic_bp = Column(Integer)
    diastolic_bp = Column(Integer)
    heart_rate = Column(Integer)
    temperature = Column(Float)
    respiratory_rate = Column(Integer)
    oxygen_saturation = Column(Integer)
    weight = Column(Float)
    height = Column(Float)
    bmi = Column(Float)
    recorded_by = Column(String(100))
    notes = Column(Text)
    created_at = Column(DateTime)
    patient = relationship("Patient", back_populates="vital_signs")


class LabResult(Base):
    __tablename__ = "lab_results"
    id = Column(Integer, primary_key=True)
    order_id = Column(String(20), unique=True, nullable=False, index=True)
    patient_id = Column(Integer, ForeignKey("patients.id"), nullable=False)
    test_name = Column(String(200), nullable=False)
    ordered_date = Column(Date, nullable=False)
    collected_date = Column(Date)
    resulted_date = Column(Date, index=True)
    status = Column(String(20))
    ordered_by = Column(String(100))
    results_json = Column(Text)
    created_at = Column(DateTime)
    updated_at = Column(DateTime)
    patient = relationship("Patient", back_populates="lab_results")
