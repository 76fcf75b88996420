#include "ui/choices/choices.h"

#include <QRegularExpression>
#include <QSettings>

#include "ui/choices/history.h"

namespace ballast::ui {
namespace {

const QString kKey = QStringLiteral("desk/choices");

}  // namespace

Choices& Choices::instance()
{
    static Choices choices;
    return choices;
}

void Choices::load()
{
    m_keeps = false;
    set(choicesFromText(QSettings().value(kKey).toByteArray()));
    m_keeps = true;
}

void Choices::forget()
{
    m_keeps = false;
    set({});
}

void Choices::change(const QString& what, const std::function<void(DeskChoices&)>& edit)
{
    DeskChoices next = m_now;
    edit(next);
    if (next == m_now) return;
    const DeskChoices before = m_now;
    set(next);
    History::instance().add(
        what, [this, before] { set(before); }, [this, next] { set(next); });
}

QString Choices::withChosenKeys(const QString& words) const
{
    QString result = words;
    for (auto chosen = m_now.keys.begin(); chosen != m_now.keys.end(); ++chosen) {
        const QString usual = m_usualKeys.value(chosen.key());
        if (usual.isEmpty()) continue;
        // A key that is a part of a longer one stays.
        const QRegularExpression whole(
            QStringLiteral("(?<![\\w+])%1(?![\\w+])").arg(QRegularExpression::escape(usual)));
        result.replace(whole, chosen.value().isEmpty() ? tr("no key") : chosen.value());
    }
    return result;
}

void Choices::set(const DeskChoices& next)
{
    if (next == m_now) return;
    m_now = next;
    if (m_keeps) QSettings().setValue(kKey, toText(m_now));
    Q_EMIT changed();
}

}  // namespace ballast::ui
