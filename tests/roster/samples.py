# ruff: noqa: E501 (headings are as long as their systems write them)
"""A roster of each system, as it writes it. Ada (007) works since February 2020, Bo (008) manages her, Cy (009) has
left at the end of October 2026."""

from __future__ import annotations

import json


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False)


def _bamboo(id_: str, first: str, last: str, status: str, hired: str, left: str, boss: str) -> dict[str, str]:
    return {
        "id": id_,
        "firstName": first,
        "lastName": last,
        "preferredName": "",
        "workEmail": f"{first.lower()}@example.org",
        "status": status,
        "hireDate": hired,
        "terminationDate": left,
        "supervisorEId": boss,
        "department": "Engines",
    }


def _adp(id_: str, first: str, last: str, status: str, end: str, boss: str | None) -> dict[str, object]:
    return {
        "associateOID": f"G{id_}X",
        "workerID": {"idValue": id_},
        "person": {"legalName": {"givenName": first, "familyName1": last}},
        "workerDates": {"originalHireDate": "2020-02-01", "terminationDate": end},
        "workerStatus": {"statusCode": {"codeValue": status}},
        "businessCommunication": {"emails": [{"emailUri": f"{first.lower()}@example.org"}]},
        "workAssignments": [{"reportsTo": [{"workerID": {"idValue": boss}}] if boss else []}],
    }


def _bob(
    id_: str, first: str, last: str, status: str, end: str | None, boss: str | None
) -> dict[str, object]:
    return {
        "id": id_,
        "firstName": first,
        "surname": last,
        "email": f"{first.lower()}@example.org",
        "work": {"startDate": "2020-02-01", "reportsTo": {"id": boss, "email": "x"} if boss else None},
        "internal": {"lifecycleStatus": status, "terminationDate": end},
    }


def _personio(
    id_: str, first: str, last: str, status: str, end: str | None, boss: str | None
) -> dict[str, object]:
    values: dict[str, object] = {
        "id": id_,
        "first_name": first,
        "last_name": last,
        "email": f"{first.lower()}@example.org",
        "status": status,
        "hire_date": "2020-02-01T00:00:00+01:00",
        "contract_end_date": "2030-12-31T00:00:00+01:00",
        "termination_date": end,
        "supervisor": {"type": "Employee", "attributes": {"id": {"value": boss}}} if boss else None,
    }
    return {"type": "Employee", "attributes": {name: {"value": value} for name, value in values.items()}}


def _sf(id_: str, first: str, last: str, status: str, end: str | None, boss: str) -> dict[str, object]:
    person = {"firstName": first, "lastName": last, "email": f"{first.lower()}@example.org"}
    return {
        "personIdExternal": id_,
        "emplStatus": status,
        "userNav": person,
        "startDate": "/Date(1580515200000)/",
        "endDate": end,
        "managerId": boss,
    }


SAMPLES = {
    "generic": """\
employee_id,email,first_name,last_name,status,start_date,end_date,manager
007,ada@example.org,Ada,Lovelace,active,2020-02-01,,008
008,bo@example.org,Bo,Berg,active,2020-02-01,,
009,cy@example.org,Cy,Cole,active,2020-02-01,2026-10-31,008
""",
    "active-directory": """\
#TYPE Selected.Microsoft.ActiveDirectory.Management.ADUser
"EmployeeID","EmailAddress","GivenName","Surname","Enabled","EndDate","Manager"
"007","ada@example.org","Ada","Lovelace","True","","CN=Berg\\, Bo,OU=Staff,DC=example,DC=org"
"008","bo@example.org","Bo","Berg","True","",""
"009","cy@example.org","Cy","Cole","False","2026-10-31","CN=Bo Berg,OU=Staff,DC=example,DC=org"
""",
    "entra": """\
version:v1.0
userPrincipalName,displayName,surname,mail,givenName,objectId,userType,accountEnabled
ada@example.org,Ada,Lovelace,ada@example.org,Ada,007,Member,True
bo@example.org,Bo,Berg,bo@example.org,Bo,008,Member,True
cy@example.org,Cy,Cole,cy@example.org,Cy,009,Member,False
""",
    "okta": _json(
        [
            {
                "id": id_,
                "status": status,
                "profile": {
                    "firstName": first,
                    "lastName": last,
                    "email": f"{first.lower()}@example.org",
                    "manager": boss,
                },
            }
            for id_, first, last, status, boss in (
                ("007", "Ada", "Lovelace", "PASSWORD_EXPIRED", "Bo Berg"),
                ("008", "Bo", "Berg", "ACTIVE", None),
                ("009", "Cy", "Cole", "DEPROVISIONED", "Bo Berg"),
            )
        ]
    ),
    "google-workspace": """\
First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Status [READ ONLY],Last Sign In [READ ONLY],Employee ID,Manager Email
Ada,Lovelace,ada@example.org,****,Active,Never logged in,007,bo@example.org
Bo,Berg,bo@example.org,****,Active,2026/01/02,008,
Cy,Cole,cy@example.org,****,Suspended,Never logged in,009,bo@example.org
""",
    "bamboohr": _json(
        {
            "fields": [{"id": "firstName", "type": "text"}],
            "employees": [
                _bamboo("007", "Ada", "Lovelace", "Active", "2020-02-01", "0000-00-00", "008"),
                _bamboo("008", "Bo", "Berg", "Active", "2020-02-01", "0000-00-00", ""),
                _bamboo("009", "Cy", "Cole", "Inactive", "2020-02-01", "2026-10-31", "008"),
                _bamboo("010", "Dee", "Dahl", "Inactive", "2027-01-01", "0000-00-00", "008"),
            ],
        }
    ),
    "workday": """\
Employee_ID,Legal_Name,Start_Date,Termination_Date,Manager_ID,Email,Active
007,"Lovelace, Ada",2020-02-01,,008,ada@example.org,1
008,Bo Berg,2020-02-01,,,bo@example.org,1
009,Cy Cole,2020-02-01,2026-10-31,008,cy@example.org,0
""",
    "workday/json": _json(
        {
            "Report_Entry": [
                {
                    "Employee_ID": "007",
                    "First_Name": "Ada",
                    "Last_Name": "Lovelace",
                    "Email": "ada@example.org",
                    "Active": "1",
                    "Start_Date": "2020-02-01",
                    "Manager_ID": "008",
                },
                {
                    "Employee_ID": "008",
                    "First_Name": "Bo",
                    "Last_Name": "Berg",
                    "Email": "bo@example.org",
                    "Active": "1",
                    "Start_Date": "2020-02-01",
                },
                {
                    "Employee_ID": "009",
                    "First_Name": "Cy",
                    "Last_Name": "Cole",
                    "Email": "cy@example.org",
                    "Active": "0",
                    "Start_Date": "2020-02-01",
                    "Termination_Date": "2026-10-31",
                    "Manager_ID": "008",
                },
            ]
        }
    ),
    "adp": """\
Associate ID,Payroll Name,Position Status,Hire Date,Termination Date,Reports To Name,Job Title Description,Work Contact: Work Email
007,"Lovelace, Ada",Active,02/01/2020,12/31/2099,"Berg, Bo",Engineer,ada@example.org
007,"Lovelace, Ada",Active,02/01/2020,12/31/2099,"Berg, Bo",Lecturer,ada@example.org
008,"Berg, Bo",Active,02/01/2020,12/31/2099,,Head,bo@example.org
009,"Cole, Cy",Terminated,02/01/2020,10/31/2026,"Berg, Bo",Clerk,cy@example.org
""",
    "adp/json": _json(
        {
            "workers": [
                _adp("007", "Ada", "Lovelace", "Active", "2099-12-31", "008"),
                _adp("008", "Bo", "Berg", "Active", "2099-12-31", None),
                _adp("009", "Cy", "Cole", "Terminated", "2026-10-31", "008"),
            ],
            "partiallyFailed": False,
        }
    ),
    "hibob": _json(
        {
            "employees": [
                _bob("007", "Ada", "Lovelace", "employed", None, "008"),
                _bob("008", "Bo", "Berg", "garden leave", None, None),
                _bob("009", "Cy", "Cole", "terminated", "2026-10-31", "008"),
            ]
        }
    ),
    "personio": _json(
        {
            "success": True,
            "metadata": {"total_elements": 3, "current_page": 0, "total_pages": 1},
            "data": [
                _personio("007", "Ada", "Lovelace", "active", None, "008"),
                _personio("008", "Bo", "Berg", "active", None, None),
                # midnight in Berlin, as another zone writes it
                _personio("009", "Cy", "Cole", "inactive", "2026-10-30T23:00:00Z", "008"),
            ],
        }
    ),
    "ukg": """\
employeeId,employeeNumber,firstName,lastName,emailAddress,employeeStatusCode,supervisorID,originalHireDate,dateOfTermination
007,1,Ada,Lovelace,ada@example.org,A,008,2020-02-01,
008,2,Bo,Berg,bo@example.org,A,,2020-02-01T00:00:00,
009,3,Cy,Cole,cy@example.org,T,008,2020-02-01,2026-10-31
""",
    "successfactors": _json(
        {
            "d": {
                "results": [
                    _sf("007", "Ada", "Lovelace", "A", None, "008"),
                    _sf("008", "Bo", "Berg", "A", "/Date(253402214400000)/", "NO_MANAGER"),
                    _sf("009", "Cy", "Cole", "T", "/Date(1793404800000)/", "008"),
                ]
            }
        }
    ),
    "adobe": """\
firstname,lastname,email,country,groups,type,username,domain
Ada,Lovelace,ada@example.org,GB,"Acrobat,Photoshop",federatedID,ada,example.org
Bo,Berg,bo@example.org,SE,,federatedID,bo,example.org
""",
    "oneroster": """\
sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,identifier,email,agentSourcedIds
007,active,2026-01-01,true,1,teacher,ada,Ada,Lovelace,x,ada@example.org,008
008,active,2026-01-01,true,1,administrator,bo,Bo,Berg,y,bo@example.org,
009,tobedeleted,2026-01-01,false,1,teacher,cy,Cy,Cole,z,cy@example.org,008
""",
    "dach": """\
\ufeffPersonalliste;;;;;\r
Stand: 01.11.2026;;;;;\r
;;;;;\r
Personalnummer;Nachname;Vorname;E-Mail;Eintritt;Austritt;Vorgesetzter\r
007;Lovelace;Ada;ada@example.org;01.02.2020;31.12.9999;Berg, Bo\r
008;Berg;Bo;bo@example.org;1.2.2020;unbefristet;\r
009;Cole;Cy;cy@example.org;01.02.2020;31.10.2026;Bo Berg\r
GESAMT;3;;;;;\r
""",
}
