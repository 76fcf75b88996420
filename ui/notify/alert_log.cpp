#include "ui/notify/alert_log.h"

#include <QFile>
#include <QFileInfo>
#include <QSettings>

#include "ui/choices/choices.h"
#include "ui/format/number_format.h"

namespace ballast::ui {
namespace {

constexpr QFile::Permissions kOwnerAlone = QFile::ReadOwner | QFile::WriteOwner;

QString levelText(interfaces::AlertLevel level)
{
    constexpr std::array<const char*, 4> kNames{"Notice", "Warning", "Breach", "Critical"};
    return QString::fromLatin1(kNames[static_cast<std::size_t>(level)]);
}

/// One line, whatever the sentence holds.
QString lineOf(const interfaces::AlertView& alert)
{
    QString sentence = text(alert.text);
    sentence.replace(QLatin1Char('\n'), QLatin1Char(' ')).replace(QLatin1Char('\t'), QLatin1Char(' '));
    return text(toIso8601(alert.since)) + QLatin1Char('\t') + levelText(alert.level) + QLatin1Char('\t') +
           nameOf(alert.kind) + QLatin1Char('\t') + sentence + QLatin1Char('\n');
}

void write(const QString& lines)
{
    const QString name = AlertLog::file();
    if (QFileInfo(name).size() > AlertLog::kMostBytes) {
        QFile::remove(name + QStringLiteral(".1"));
        QFile::rename(name, name + QStringLiteral(".1"));
    }
    QFile out(name);
    const bool isNew = !out.exists();
    if (isNew && out.open(QFile::WriteOnly | QFile::NewOnly, kOwnerAlone)) out.close();
    if (!out.open(QFile::WriteOnly | QFile::Append)) return;
    out.write(lines.toUtf8());
}

}  // namespace

QString AlertLog::file() { return QFileInfo(QSettings().fileName()).absolutePath() + QStringLiteral("/alerts.log"); }

void AlertLog::take(const interfaces::Snapshot& desk)
{
    QMap<quint64, int> told;
    QString lines;
    for (const auto& alert : desk.alerts) {
        const int level = static_cast<int>(alert.level);
        told[alert.id] = level;
        if (!Choices::instance().now().alertOf(alert.kind).log || m_told.value(alert.id, -1) >= level) continue;
        lines += lineOf(alert);
    }
    m_told = told;
    if (!lines.isEmpty()) write(lines);
}

}  // namespace ballast::ui
