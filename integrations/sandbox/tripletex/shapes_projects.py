"""The fields of projects, what belongs to them, departments and changes; how they are written stands in ``shapes_sales``."""

PROJECT_SHAPES = {
    "Project": """
        name:s255! number:s100 displayName:s- description:s16777215 projectManager:Employee
        department:Department mainProject:Project startDate:d endDate:d customer:Customer isClosed:b
        isReadyForInvoicing:b isInternal:b isOffer:b isFixedPrice:b projectCategory:Any
        deliveryAddress:Address boligmappaAddress:Address displayNameFormat:e(NAME_STANDARD
        NAME_INCL_CUSTOMER_NAME NAME_INCL_PARENT_NAME NAME_INCL_PARENT_NUMBER
        NAME_INCL_PARENT_NAME_AND_NUMBER) reference:s255 externalAccountsNumber:s100
        discountPercentage:n- vatType:VatType fixedprice:n contributionMarginPercent:n-
        numberOfSubProjects:i- numberOfProjectParticipants:i- orderLines:[ProjectOrderLine]-
        currency:Currency markUpOrderLines:n markUpFeesEarned:n isPriceCeiling:b priceCeilingAmount:n
        projectHourlyRates:[Any] forParticipantsOnly:b participants:[ProjectParticipant] contact:Contact
        attention:Contact invoiceComment:s16777215 invoicingPlan:[Any]- preliminaryInvoice:Invoice
        generalProjectActivitiesPerProjectOnly:b projectActivities:[Any] hierarchyNameAndNumber:s-
        invoiceDueDate:i0..10000 invoiceDueDateType:e(DAYS MONTHS RECURRING_DAY_OF_MONTH)
        invoiceReceiverEmail:s254 overdueNoticeEmail:s254 accessType:e(NONE READ WRITE)
        useProductNetPrice:b ignoreCompanyProductDiscountAgreement:b customerName:s- hierarchyLevel:i-
        projectManagerNameAndNumber:s- totalInvoicedOnAccountAmountAbsoluteCurrency:n-
        invoiceOnAccountVatHigh:b invoiceReserveTotalAmountCurrency:n- accountingDimensionValues:[Any]
    """,
    "ProjectParticipant": """
        project:Project! employee:Employee! adminAccess:b
    """,
    "ProjectOrderLine": """
        product:Product inventory:Any inventoryLocation:Any description:s16777215 displayName:s- count:n
        unitCostCurrency:n unitPriceExcludingVatCurrency:n currency:Currency markup:n discount:n
        vatType:VatType amountExcludingVatCurrency:n- amountIncludingVatCurrency:n- vendor:Company
        project:Project! date:d! isChargeable:b isBudget:b- invoice:Invoice customSortIndex:i
        voucher:Voucher
    """,
    "Department": """
        name:s255! departmentNumber:s100 departmentManager:Employee displayName:s- isInactive:b
        businessActivityTypeId:i-
    """,
    "Change": """
        employeeId:i- timestamp:s- changeType:e(CREATE UPDATE DELETE LOCKED REOPENED DO_NOT_SHOW)-
    """,
}
