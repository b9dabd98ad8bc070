"""The fields of Tripletex' ledger, company and set-up objects. Notation: see ``shapes_sales``."""

LEDGER_SHAPES = {
    "Voucher": """
        date:d! number:i0- tempNumber:i0- year:i0- description:s16777215! voucherType:VoucherType
        reverseVoucher:Voucher postings:[Posting]! document:Document attachment:Document
        externalVoucherNumber:s70 ediDocument:Document supplierVoucherType:e(TYPE_SUPPLIER_INVOICE_SIMPLE
        TYPE_SUPPLIER_INVOICE_DETAILED)- wasAutoMatched:b- vendorInvoiceNumber:s displayName:s-
        numberAsString:s-
    """,
    "Document": """
        fileName:s255! size:i0- mimeType:s-
    """,
    "SupplierInvoice": """
        invoiceNumber:s100 invoiceDate:d! supplier:Supplier invoiceDueDate:d kidOrReceiverReference:s
        voucher:Voucher amount:n- amountCurrency:n amountExcludingVat:n- amountExcludingVatCurrency:n-
        currency:Currency isCreditNote:b- orderLines:[OrderLine]- payments:[Posting]-
        originalInvoiceDocumentId:i0- approvalListElements:[Any]- outstandingAmount:n-
    """,
    "Posting": """
        voucher:Voucher date:d description:s16777215 account:Account amortizationAccount:Account
        amortizationStartDate:d amortizationEndDate:d customer:Customer supplier:Supplier employee:Employee
        project:Project product:Product department:Any vatType:VatType amount:n amountCurrency:n amountGross:n
        amountGrossCurrency:n currency:Currency closeGroup:Any invoiceNumber:s100 termOfPayment:d row:i0
        type:e(INCOMING_PAYMENT INCOMING_PAYMENT_OPPOSITE INCOMING_INVOICE_CUSTOMER_POSTING
        INVOICE_EXPENSE OUTGOING_INVOICE_CUSTOMER_POSTING WAGE)- externalRef:s- systemGenerated:b-
        taxTransactionType:s- taxTransactionTypeId:i- matched:b- quantityAmount1:n quantityType1:Any
        quantityAmount2:n quantityType2:Any isVatReadonly:b- isAmountVatClosed:b- postingRuleId:i
        freeAccountingDimension1:Any freeAccountingDimension2:Any freeAccountingDimension3:Any asset:Any
    """,
    "Account": """
        number:i0! numberPretty:s- name:s255! description:s16777215 type:e(ASSETS EQUITY LIABILITIES
        OPERATING_REVENUES OPERATING_EXPENSES INVESTMENT_INCOME COST_OF_CAPITAL TAX_ON_ORDINARY_ACTIVITIES
        EXTRAORDINARY_INCOME EXTRAORDINARY_COST TAX_ON_EXTRAORDINARY_ACTIVITIES ANNUAL_RESULT
        TRANSFERS_AND_ALLOCATIONS)- legalVatTypes:[VatType]- ledgerType:e(GENERAL CUSTOMER VENDOR EMPLOYEE
        ASSET) balanceGroup:s- vatType:VatType vatLocked:b currency:Currency isCloseable:b
        isApplicableForSupplierInvoice:b requireReconciliation:b isInactive:b isBankAccount:b
        isInvoiceAccount:b bankAccountNumber:s100 bankAccountCountry:Country bankName:s255
        bankAccountIBAN:s100 bankAccountSWIFT:s100 saftCode:s4 groupingCode:s35 displayName:s
        requiresDepartment:b requiresProject:b invoicingDepartment:Any isPostingsExist:b quantityType1:Any
        quantityType2:Any department:Any
    """,
    "BalanceSheetAccount": """
        account:Account balanceIn:n- balanceChange:n- balanceOut:n- startDate:s- endDate:s-
    """,
    "VatType": """
        name:s255 number:s10 displayName:s percentage:n deductionPercentage:n parentType:VatType
    """,
    "VoucherType": """
        name:s100 displayName:s
    """,
    "AccountingPeriod": """
        name:s- number:i0..11- start:d- end:d- isClosed:b- checkLedgerLogEmployeeName:s-
        checkLedgerLogEmployeePictureId:i- checkLedgerLogTime:s- checkWageLogEmployeeName:s-
        checkWageLogEmployeePictureId:i- checkWageLogTime:s-
    """,
    "PaymentTypeOut": """
        description:s255! isBruttoWageDeduction:b creditAccount:Account! showIncomingInvoice:b
        showWagePayment:b showVatReturns:b showWagePeriodTransaction:b requiresSeparateVoucher:b
        sequence:i isInactive:b displayName:s currencyId:i currencyCode:s
    """,
    "PostingRules": """
        accountReceivableCustomersId:Account accountDebtVendorsId:Account
        accountDebtEmployeesAndOwnersId:Account accountRoundDiffId:Account vatPerDepartment:b-
        multipleIndustries:b- defaultBusinessActivityTypeId:i- accountSubscriptionAccrual:Account
        accountProductSaleNoVat:Account
    """,
    "VatSettings": """
        vatRegistrationStatus:e(VAT_NOT_REGISTERED VAT_APPLICANT VAT_REGISTERED VAT_COMPENSATION)
    """,
    "Currency": """
        code:s10 description:s100 factor:i1..100 displayName:s isDisabled:b
    """,
    "Country": """
        name:s- displayName:s- isoAlpha2Code:s- isoAlpha3Code:s- isoNumericCode:s-
    """,
    "CurrencyExchangeRate": """
        targetCurrency:Currency! sourceCurrency:Currency! rate:n source:e(NORGES_BANK HALLONEN) date:d
    """,
    "VoucherOptions": """
        delete:VoucherOptionDeleteMetadata
    """,
    "VoucherOptionDeleteMetadata": """
        available:b- reasons:[s]-
    """,
    "SessionToken": """
        consumerToken:Any employeeToken:Any expirationDate:d! token:s!
    """,
    "LoggedInUserInfo": """
        employeeId:i- actualEmployeeId:i- employee:Employee companyId:i- company:Company language:s-
        loggedInWithConnect:b- employeeIsProxy:b-
    """,
    "Company": """
        name:s255! displayName:s- startDate:d endDate:d organizationNumber:s100 email:s254
        phoneNumber:s100 phoneNumberMobile:s100 faxNumber:s100 address:Address! type:e(NONE ENK AS NUF ANS
        DA PRE KS ASA BBL BRL GFS SPA SF IKS KF_FKF FCD EOFG BA STI ORG ESEK SA SAM BO VPFO OS FLI Other)!
        currency:Currency accountantOrSimilar:b- companyMigration:e(NONE AGRO)- invoiceShowDeliveryDate:b-
    """,
    "Client": """
        name:s255! displayName:s- startDate:d endDate:d organizationNumber:s100 email:s254
        phoneNumber:s100 phoneNumberMobile:s100 faxNumber:s100 address:Address! type:e(NONE ENK AS NUF ANS
        DA PRE KS ASA BBL BRL GFS SPA SF IKS KF_FKF FCD EOFG BA STI ORG ESEK SA SAM BO VPFO OS FLI Other)!
        currency:Currency accountantOrSimilar:b- companyMigration:e(NONE AGRO)- invoiceShowDeliveryDate:b-
        customerCompanyId:i-
    """,
    "SalesModule": """
        name:e(MAMUT MAMUT_WITH_WAGE AGRO_LICENCE AGRO_CLIENT AGRO_DOCUMENT_CENTER AGRO_INVOICE
        AGRO_INVOICE_MIGRATED AGRO_WAGE NO1TS NO1TS_TRAVELREPORT NO1TS_ACCOUNTING DIYPACKAGE BASIS SMART
        KOMPLETT VVS ELECTRO ACCOUNTING_OFFICE WAGE SMART_WAGE TIME_TRACKING SMART_TIME_TRACKING
        SMART_PROJECT OCR API_V2 ELECTRONIC_VOUCHERS UP_TO_100_VOUCHERS UP_TO_500_VOUCHERS
        UP_TO_1000_VOUCHERS UP_TO_2000_VOUCHERS UP_TO_3500_VOUCHERS UP_TO_5000_VOUCHERS
        UP_TO_10000_VOUCHERS UNLIMITED_VOUCHERS UP_TO_100_VOUCHERS_AUTOMATION
        UP_TO_500_VOUCHERS_AUTOMATION UP_TO_1000_VOUCHERS_AUTOMATION UP_TO_2000_VOUCHERS_AUTOMATION
        UP_TO_3500_VOUCHERS_AUTOMATION UP_TO_5000_VOUCHERS_AUTOMATION UP_TO_10000_VOUCHERS_AUTOMATION
        UNLIMITED_VOUCHERS_AUTOMATION LOGISTICS MIKRO AUTOPLUS_MINI AUTOPLUS_MEDIUM AUTOPLUS_STOR
        INTEGRATION_PARTNER PROJECT YEAR_END_REPORTING_ENK YEAR_END_REPORTING_AS YEAR_END_REPORTING_ANS
        YEAR_END_REPORTING_DA YEAR_END_REPORTING_STI YEAR_END_REPORTING_ORG YEAR_END_REPORTING_SA
        YEAR_END_REPORTING_FLI YEAR_END_REPORTING_NUF PRIMARY_INDUSTRY STICOS PRO FIXED_ASSETS_REGISTER
        ZTL)! costStartDate:d
    """,
    "Employee": """
        firstName:s100! lastName:s100! displayName:s- employeeNumber:s100 dateOfBirth:d email:s100
        phoneNumberMobileCountry:Country phoneNumberMobile:s100 phoneNumberHome:s100 phoneNumberWork:s100
        nationalIdentityNumber:s100 dnumber:s11 internationalId:Any bankAccountNumber:s100 iban:s bic:s
        creditorBankCountryId:i usesAbroadPayment:b userType:e(STANDARD EXTENDED NO_ACCESS)
        allowInformationRegistration:b- isContact:b isProxy:b- comments:s16777215 address:Address
        department:Department employments:[Any] holidayAllowanceEarned:Any employeeCategory:Any
        isAuthProjectOverviewURL:b- pictureId:i- companyId:i- vismaConnect2FAactive:b-
    """,
    "Entitlement": """
        employee:Employee! name:s- entitlementId:i! customer:Company!
    """,
    "Subscription": """
        event:s255! targetUrl:s65535! fields:s255 status:e(ACTIVE DISABLED DISABLED_TOO_MANY_ERRORS
        DISABLED_RATE_LIMIT_EXCEEDED DISABLED_MISUSE) authHeaderName:s255 authHeaderValue:s4096
        hmacSharedSecret:s100
    """,
    "EventInfo": """
        name:s- description:s- payloadModel:s- examples:[Any]-
    """,
    "InvoiceSettings": """
        orderOfferEmailSignature:s hasFirstInvoiceNumber:b nextInvoiceNumber:i bankAccountReady:b
        defaultSendTypeB2B:e(EMAIL EHF EFAKTURA AVTALEGIRO VIPPS PAPER MANUAL DIRECT
        AUTOINVOICE_EHF_OUTBOUND AUTOINVOICE_EHF_INCOMING PEPPOL_EHF_INCOMING) defaultSendTypeB2C:e(EMAIL
        EHF EFAKTURA AVTALEGIRO VIPPS PAPER MANUAL DIRECT AUTOINVOICE_EHF_OUTBOUND
        AUTOINVOICE_EHF_INCOMING PEPPOL_EHF_INCOMING)
        newOrderOfferOurContactDefaultValue:e(ACCOUNT_MANAGER LOGIN_USER NONE) offerFromCurrentUser:b
        orderConfirmationCurrentUser:b invoiceFromCurrentUser:b invoiceFromEmail:s offerFromEmail:s
        orderConfirmationEmail:s defaultOrderInvoiceComment:s- showBackorder:b
        setDeliverToAvailableStock:b availableInventory:b invoiceShowOrderNumber:b fixedInvoiceFee:n
        sendTypes:[s] isAutomaticSoftReminderEnabled:b- automaticSoftReminderDaysAfterDueDate:i-
        isAutomaticReminderEnabled:b- automaticReminderDaysAfterDueDate:i-
        isAutomaticNoticeOfDebtCollectionEnabled:b- automaticNoticeOfDebtCollectionDaysAfterDueDate:i-
        externalInvoiceNumber:i- hasSentFirstInvoice:b- invoicesDueIn:i0..10000 invoicesDueInType:e(DAYS
        MONTHS RECURRING_DAY_OF_MONTH)
    """,
}
