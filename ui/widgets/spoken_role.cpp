#include "ui/widgets/spoken_role.h"

#include <QAccessibleWidget>

#include "ui/widgets/painted_words.h"

namespace ballast::ui {
namespace {

constexpr const char* kProperty = "spokenRole";

class SpokenAccessible : public QAccessibleWidget {
public:
    using QAccessibleWidget::QAccessibleWidget;
    QString text(QAccessible::Text which) const override
    {
        return which == QAccessible::Value ? spokenWords(wordsPaintedBy(*widget())) : QAccessibleWidget::text(which);
    }
};

QAccessibleInterface* makeSpoken(const QString&, QObject* object)
{
    auto* widget = qobject_cast<QWidget*>(object);
    const QVariant role = widget ? widget->property(kProperty) : QVariant();
    return role.isValid() ? new SpokenAccessible(widget, static_cast<QAccessible::Role>(role.toInt())) : nullptr;
}

}  // namespace

void setSpokenRole(QWidget* widget, QAccessible::Role role)
{
    static const bool kInstalled = (QAccessible::installFactory(makeSpoken), true);
    Q_UNUSED(kInstalled)
    widget->setProperty(kProperty, static_cast<int>(role));
}

Announcements& Announcements::instance()
{
    static Announcements all;
    return all;
}

void Announcements::make(QWidget* widget)
{
    QAccessibleEvent event(widget, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
    Q_EMIT made(widget);
}

}  // namespace ballast::ui
