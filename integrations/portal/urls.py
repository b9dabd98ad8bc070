"""The portal's pages. Every view is a ``portal_page``: logged in, and narrowed to one company."""

from django.urls import path

from integrations.portal import actions, gift_cards, views

app_name = "portal"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("documents/", views.documents, name="documents"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/retry/", actions.retry_document, name="retry_document"),
    path("documents/<int:pk>/approve/<str:kind>/", actions.approve_document, name="approve_document"),
    path("documents/<int:pk>/skip/", actions.skip_document, name="skip_document"),
    path("causes/retry/", actions.retry_cause, name="retry_cause"),
    path("connections/<int:pk>/check/", actions.check_connection, name="check_connection"),
    path("history/<int:pk>/pause/", actions.pause_history, name="pause_history"),
    path("history/<int:pk>/resume/", actions.resume_history, name="resume_history"),
    path("gift-cards/", gift_cards.gift_cards, name="gift_cards"),
    path("gift-cards/<int:pk>/", gift_cards.gift_card, name="gift_card"),
    path("search/", views.search, name="search"),
    path("leave/", actions.leave_company, name="leave"),
]
