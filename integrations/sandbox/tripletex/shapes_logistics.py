"""The fields of purchase orders (Logistics); how they are written stands in ``shapes_sales``."""

LOGISTICS_SHAPES = {
    "PurchaseOrder": """
        number:s100- receiverEmail:s255 discount:n internalComment:s packingNoteMessage:s50
        transporterMessage:s255 comments:s16777215 supplier:Supplier! deliveryDate:d! receivedDate:d
        orderLines:[PurchaseOrderline]- project:Project department:Any deliveryAddress:Address creationDate:d
        isClosed:b ourContact:Employee! supplierContact:Employee attention:Employee status:e(STATUS_OPEN
        STATUS_SENT STATUS_RECEIVING STATUS_CONFIRMED_DEVIATION_DETECTED STATUS_DEVIATION_OPEN
        STATUS_DEVIATION_CONFIRMED STATUS_CLOSED STATUS_CANCELLED STATUS_CONFIRMED) currency:Currency
        restorder:PurchaseOrder transportType:Any pickupPoint:Any document:Any attachment:Any ediDocument:Any
        lastSentTimestamp:s lastSentEmployeeName:s hasWholesalerExportUser:b- orderLineSorting:e(ID PRODUCT
        PRODUCT_DESCENDING CUSTOM)
    """,
    "PurchaseOrderline": """
        purchaseOrder:PurchaseOrder! product:Product supplierProduct:Any resaleProduct:Product
        description:s16777215 count:n quantityReceived:n unitCostCurrency:n unitPriceExcludingVatCurrency:n
        unitListPriceCurrency:n unitPriceIncVatCurrency:n currency:Currency discount:n
        amountExcludingVatCurrency:n amountIncludingVatCurrency:n- customSortIndex:i
    """,
    "PurchaseOrderIncomingInvoiceRelation": """
        orderOut:PurchaseOrder! voucher:Voucher!
    """,
}
