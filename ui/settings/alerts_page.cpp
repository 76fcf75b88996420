#include "ui/notify/alert_log.h"
#include "ui/settings/settings_form.h"

namespace ballast::ui {

QWidget* makeAlertsPage(QWidget* parent)
{
    auto* form = new SettingsForm(parent);
    form->addHead({QObject::tr("Type"), QObject::tr("Watch line"), QObject::tr("Sound"), QObject::tr("Log file"),
                   QObject::tr("Snooze for")});
    for (std::size_t i = 0; i < kAlertKinds; ++i) {
        form->addRow(nameOf(static_cast<AlertKind>(i)));
        const auto add = [&](const QString& name, bool AlertRule::*member) {
            form->addSwitch(
                name, QString(), [i, member](const DeskChoices& c) { return c.alerts[i].*member; },
                [i, member](DeskChoices& c, bool on) { c.alerts[i].*member = on; });
        };
        add(QObject::tr("watch line"), &AlertRule::screen);
        add(QObject::tr("sound"), &AlertRule::sound);
        add(QObject::tr("log file"), &AlertRule::log);
        form->addNumber(
            QObject::tr("snooze"), 1, 480, QObject::tr("min"),
            [i](const DeskChoices& c) { return c.alerts[i].snoozeMinutes; },
            [i](DeskChoices& c, int minutes) { c.alerts[i].snoozeMinutes = minutes; });
    }
    form->addSentence(
        QObject::tr("The watch line shows every breach and every critical alert, also of a type that is off; the "
                    "list always shows all. Snooze puts warnings to sleep, and they wake at the next level. "
                    "The log file is %1.")
            .arg(AlertLog::file()));
    form->finish();
    return form;
}

}  // namespace ballast::ui
