"""The fields of Tripletex' sales objects: customers, products, orders and invoices.

One word per field, ``name:type``: ``s100`` text of at most 100 characters, ``i0..12`` integer with bounds,
``n`` number, ``b`` boolean, ``d`` date, ``e(A B)`` enumeration, ``Model`` an object, ``[Model]`` a list, ``Any``
an object that this imitation does not look into. ``-`` marks read-only fields, ``!`` required ones. Every object
also has id, version, url and changes. Names, lengths and limits: Tripletex' own specification, 2.75.00, and 2.71.30
for what is required and how long it may be.
"""

SALES_SHAPES = {
    "Customer": """
        name:s255! organizationNumber:s100 globalLocationNumber:i0 supplierNumber:i0 customerNumber:i0
        isSupplier:b isCustomer:b- isInactive:b accountManager:Employee department:Any email:s254
        invoiceEmail:s254 overdueNoticeEmail:s254 bankAccounts:[s] phoneNumber:s100 phoneNumberMobile:s100
        description:s16777215 language:e(NO EN) displayName:s isPrivateIndividual:b
        singleCustomerInvoice:b invoiceSendMethod:e(EMAIL EHF EFAKTURA AVTALEGIRO VIPPS PAPER MANUAL)
        emailAttachmentType:e(LINK ATTACHMENT) postalAddress:Address physicalAddress:Address
        deliveryAddress:DeliveryAddress category1:Any category2:Any category3:Any invoicesDueIn:i0..10000
        invoicesDueInType:e(DAYS MONTHS RECURRING_DAY_OF_MONTH) currency:Currency
        bankAccountPresentation:[CompanyBankAccountPresentation] ledgerAccount:Account isFactoring:b
        invoiceSendSMSNotification:b invoiceSMSNotificationNumber:s100 isAutomaticSoftReminderEnabled:b
        isAutomaticReminderEnabled:b isAutomaticNoticeOfDebtCollectionEnabled:b discountPercentage:n
        website:s255
    """,
    "Address": """
        addressLine1:s255 addressLine2:s255 postalCode:s100 city:s100 country:Country displayName:s-
        addressAsString:s- displayNameInklMatrikkel:s- knr:i0 gnr:i0 bnr:i0 fnr:i0 snr:i0 unitNumber:s255
    """,
    "DeliveryAddress": """
        addressLine1:s255 addressLine2:s255 postalCode:s100 city:s100 country:Country displayName:s-
        addressAsString:s- displayNameInklMatrikkel:s- knr:i0 gnr:i0 bnr:i0 fnr:i0 snr:i0 unitNumber:s255
        name:s100 customerVendor:Company
    """,
    "CompanyBankAccountPresentation": """
        iban:s bban:s bic:s country:Country provider:e(NETS AUTOPAY)-
    """,
    "Product": """
        name:s255 number:s100 displayNumber:s- description:s16777215 orderLineDescription:s255 ean:s14
        elNumber:s- nrfNumber:s- costExcludingVatCurrency:n expenses:n expensesInPercent:n- costPrice:n-
        profit:n- profitInPercent:n- priceExcludingVatCurrency:n priceIncludingVatCurrency:n isInactive:b
        discountGroup:Any productUnit:ProductUnit isStockItem:b stockOfGoods:n- availableStock:n- incomingStock:n-
        outgoingStock:n- vatType:VatType currency:Currency department:Any account:Account discountPrice:n-
        supplier:Any resaleProduct:Product isDeletable:b hasSupplierProductConnected:b weight:n
        weightUnit:e(kg g hg) volume:n volumeUnit:e(cm3 dm3 m3) hsnCode:s20 image:Any
        markupListPercentage:n- markupNetPercentage:n- displayName:s- mainSupplierProduct:Any
        isRoundPriceIncVat:b- priceInTargetCurrency:n- purchasePriceCurrency:n- minStockLevel:n
        disableDiscount:b
    """,
    "Order": """
        customer:Customer! contact:Contact attn:Contact displayName:s- receiverEmail:s254 overdueNoticeEmail:s254
        number:s100 reference:s255 ourContact:Contact ourContactEmployee:Employee department:Any orderDate:d!
        project:Project invoiceComment:s16777215 internalComment:s currency:Currency invoicesDueIn:i0..10000
        status:e(NOT_CHOSEN NEW CONFIRMATION_SENT READY_FOR_PICKING PICKED PACKED READY_FOR_SHIPPING
        READY_FOR_INVOICING INVOICED CANCELLED) invoicesDueInType:e(DAYS MONTHS RECURRING_DAY_OF_MONTH)
        isShowOpenPostsOnInvoices:b isClosed:b deliveryDate:d! deliveryAddress:DeliveryAddress
        deliveryComment:s16777215 isPrioritizeAmountsIncludingVat:b orderLineSorting:e(ID PRODUCT
        PRODUCT_DESCENDING CUSTOM) orderGroups:[OrderGroup] orderLines:[OrderLine] isSubscription:b
        subscriptionDuration:i0 subscriptionDurationType:e(MONTHS YEAR) subscriptionPeriodsOnInvoice:i0
        subscriptionPeriodsOnInvoiceType:e(MONTHS)- subscriptionInvoicingTimeInAdvanceOrArrears:e(ADVANCE
        ARREARS) subscriptionInvoicingTime:i0 subscriptionInvoicingTimeType:e(DAYS MONTHS)
        isSubscriptionAutoInvoicing:b preliminaryInvoice:Invoice attachment:[Any]- sendMethodDescription:s
        canCreateBackorder:b- invoiceOnAccountVatHigh:b totalInvoicedOnAccountAmountAbsoluteCurrency:n-
        invoiceSendSMSNotification:b- invoiceSMSNotificationNumber:s100 markUpOrderLines:n
        discountPercentage:n customerName:s- projectManagerNameAndNumber:s- travelReports:[Any]-
        accountingDimensionValues:[Any]- contractReference:s100 attachmentRelation:[Any]-
        backorderParentId:i-
    """,
    "OrderLine": """
        product:Product inventory:Any inventoryLocation:Any description:s16777215 displayName:s- count:n
        unitCostCurrency:n unitPriceExcludingVatCurrency:n currency:Currency markup:n discount:n
        vatType:VatType amountExcludingVatCurrency:n- amountIncludingVatCurrency:n- vendor:Company
        order:Order unitPriceIncludingVatCurrency:n isSubscription:b subscriptionPeriodStart:d
        subscriptionPeriodEnd:d orderGroup:OrderGroup sortIndex:i0 isPicked:b pickedDate:d
        orderedQuantity:n isCharged:b sourceOrderLineId:i- originalOrderedQuantity:n- deliveredQuantity:n-
    """,
    "OrderGroup": """
        order:Order title:s255 comment:s65535 sortIndex:i0 orderLines:[OrderLine]
    """,
    "Invoice": """
        invoiceNumber:i0 invoiceDate:d! customer:Customer creditedInvoice:i- isCredited:b-
        invoiceDueDate:d! kid:s25 invoiceComment:s- comment:s65535 orders:[Order]! orderLines:[OrderLine]-
        travelReports:[Any]- projectInvoiceDetails:[Any]- voucher:Voucher deliveryDate:d- amount:n-
        amountCurrency:n- amountExcludingVat:n- amountExcludingVatCurrency:n- amountRoundoff:n-
        amountRoundoffCurrency:n- amountOutstanding:n- amountCurrencyOutstanding:n-
        amountOutstandingTotal:n- amountCurrencyOutstandingTotal:n- sumRemits:n- currency:Currency
        isCreditNote:b- isCharged:b- isApproved:b- postings:[Posting]- reminders:[Any]-
        invoiceRemarks:s16777215 invoiceRemark:Any paymentTypeId:i0 paidAmount:n
        isPeriodizationPossible:b- documentId:i- ehfSendStatus:e(DO_NOT_SEND SEND SENT
        SEND_FAILURE_RECIPIENT_NOT_FOUND)
    """,
    "PaymentType": """
        description:s255! displayName:s! debitAccount:Account creditAccount:Account vatType:VatType
        sequence:i0 customer:Customer supplier:Any currencyId:i- currencyCode:s-
    """,
}
