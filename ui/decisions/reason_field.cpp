#include "ui/decisions/reason_field.h"

#include <QSettings>

namespace ballast::ui {
namespace {

const QString kKey = QStringLiteral("desk/reasons");
constexpr int kMost = 5;

}  // namespace

ReasonField::ReasonField(QWidget* parent) : QComboBox(parent)
{
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    addItems(QSettings().value(kKey).toStringList());
    setCurrentIndex(-1);
    setEditText({});
    setAccessibleName(tr("Reason"));
}

void ReasonField::remember() const
{
    QSettings settings;
    QStringList reasons = settings.value(kKey).toStringList();
    reasons.removeAll(reason());
    reasons.prepend(reason());
    settings.setValue(kKey, QStringList(reasons.mid(0, kMost)));
}

}  // namespace ballast::ui
