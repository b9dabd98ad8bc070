"""The pages of people."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import factor, joining, log_in, me, new_address, passwords

urlpatterns = [
    path("login/", log_in.LogIn.as_view(), name="login"),
    path("login/code/", log_in.LogInCode.as_view(), name="log_in_code"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", log_in.switch_language, name="set_language"),
    path("sign-up/", joining.SignUpPage.as_view(), name="sign_up"),
    path("sign-up/sent/", joining.sign_up_sent, name="sign_up_sent"),
    path("sign-up/confirm/<str:token>/", joining.confirm_sign_up, name="confirm_sign_up"),
    path("welcome/", joining.welcome, name="welcome"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("password/forgotten/", passwords.Forgotten.as_view(), name="password_forgotten"),
    path("password/new/<str:uidb64>/<str:token>/", passwords.NewPassword.as_view(), name="password_new"),
    path("me/", me.me, name="me"),
    path("me/address/", new_address.ask_address, name="ask_address"),
    path("address/confirm/<str:token>/", new_address.confirm_address, name="confirm_address"),
    path("address/undo/<str:token>/", new_address.undo_address, name="undo_address"),
    path("me/password/", passwords.ChangePassword.as_view(), name="password_change"),
    path("me/log-out-everywhere/", me.log_out_everywhere, name="log_out_everywhere"),
    path("me/two-factor/", factor.set_up, name="two_factor"),
    path("me/two-factor/codes/", factor.new_codes, name="recovery_codes"),
    path("me/two-factor/off/", factor.turn_off, name="two_factor_off"),
    path("me/two-factor/later/", factor.later, name="two_factor_later"),
]
