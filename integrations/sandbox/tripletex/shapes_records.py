"""The fields of suppliers, contacts and product units; how they are written stands in ``shapes_sales``."""

RECORD_SHAPES = {
    "Supplier": """
        name:s255! organizationNumber:s100 supplierNumber:i0 customerNumber:i0 isSupplier:b- isCustomer:b
        isInactive:b email:s254 bankAccounts:[s] invoiceEmail:s254 overdueNoticeEmail:s254 phoneNumber:s100
        phoneNumberMobile:s100 description:s16777215 isPrivateIndividual:b showProducts:b
        accountManager:Employee postalAddress:Address physicalAddress:Address
        deliveryAddress:DeliveryAddress category1:Any category2:Any category3:Any
        bankAccountPresentation:[CompanyBankAccountPresentation] currency:Currency ledgerAccount:Account
        language:e(NO EN) isWholesaler:b- displayName:s- locale:s- website:s255
    """,
    "Contact": """
        firstName:s100 lastName:s100 displayName:s email:s100 phoneNumberMobileCountry:Country
        phoneNumberMobile:s100 phoneNumberWork:s100 customer:Customer department:Department isInactive:b
    """,
    "ProductUnit": """
        displayName:s- displayNameShort:s- name:s100! nameEN:s255! nameShort:s50 nameShortEN:s50
        commonCode:s50! isDeletable:b
    """,
}
