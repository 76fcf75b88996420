#include "ui/settings/keys_page.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/choices/choices.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kIdRole = Qt::UserRole;

QString keyText(const QKeySequence& keys) { return keys.toString(QKeySequence::NativeText); }

}  // namespace

KeysPage::KeysPage(KeyTable table, QWidget* parent)
    : QWidget(parent), m_table(std::move(table)), m_filter(new QLineEdit(this)), m_list(new QTreeWidget(this)),
      m_field(new QKeySequenceEdit(this)), m_set(new PushButton(tr("Set"), 24, this)),
      m_none(new PushButton(tr("No key"), 24, this)), m_usual(new PushButton(tr("As usual"), 24, this)),
      m_sentence(new QLabel(this))
{
    m_filter->setPlaceholderText(tr("Filter: action, key"));
    m_filter->setAccessibleName(tr("Filter"));
    m_list->setAccessibleName(tr("Keys"));
    m_list->setHeaderLabels({tr("Group"), tr("Action"), tr("Key"), tr("Usual")});
    m_list->setRootIsDecorated(false);
    m_list->setFont(uiFont(12));
    m_field->setAccessibleName(tr("New key"));
    m_sentence->setWordWrap(true);
    m_sentence->setFont(uiFont(12));
    m_set->setKind(PushButton::Kind::Primary);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_field, 1);
    for (PushButton* button : {m_set, m_none, m_usual})
        line->addWidget(button);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->addWidget(m_filter);
    column->addWidget(m_list, 1);
    column->addWidget(m_sentence);
    column->addLayout(line);
    fill();
    connect(m_filter, &QLineEdit::textChanged, this, &KeysPage::fill);
    connect(&Choices::instance(), &Choices::changed, this, &KeysPage::fill);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &KeysPage::showChosen);
    connect(m_set, &PushButton::clicked, this, [this] { rebind(m_field->keySequence()); });
    connect(m_none, &PushButton::clicked, this, [this] { rebind({}); });
    connect(m_usual, &PushButton::clicked, this, [this] {
        for (const KeyEntry& entry : m_table.entries())
            if (m_list->currentItem() && entry.id == m_list->currentItem()->data(0, kIdRole).toString())
                return rebind(entry.usual);
    });
}

void KeysPage::fill()
{
    const QString chosen = m_list->currentItem() ? m_list->currentItem()->data(0, kIdRole).toString() : QString();
    m_list->clear();
    for (const KeyEntry& entry : m_table.entries()) {
        const QStringList words{entry.group, entry.words, keyText(entry.now), keyText(entry.usual)};
        if (!words.join(QLatin1Char(' ')).contains(m_filter->text(), Qt::CaseInsensitive)) continue;
        auto* item = new QTreeWidgetItem(m_list, words);
        item->setData(0, kIdRole, entry.id);
        if (entry.now != entry.usual) item->setFont(2, uiFont(12, QFont::Bold));
    }
    for (int column = 0; column < 4; ++column)
        m_list->resizeColumnToContents(column);
    choose(chosen);
    if (!m_list->currentItem() && m_list->topLevelItemCount() > 0) m_list->setCurrentItem(m_list->topLevelItem(0));
    showChosen();
}

void KeysPage::choose(const QString& id)
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i)
        if (m_list->topLevelItem(i)->data(0, kIdRole).toString() == id)
            return m_list->setCurrentItem(m_list->topLevelItem(i));
}

void KeysPage::showChosen()
{
    const auto* item = m_list->currentItem();
    const QString none = item ? QString() : tr("Choose an action first.");
    for (PushButton* button : {m_set, m_none, m_usual})
        button->setLocked(none);
    if (!item) return m_sentence->setText(none);
    m_field->setKeySequence(QKeySequence(item->text(2), QKeySequence::NativeText));
    m_sentence->setText(tr("%1: press the new key in the field, then Set.").arg(item->text(1)));
}

void KeysPage::rebind(const QKeySequence& keys)
{
    if (!m_list->currentItem()) return;
    const QString words = m_list->currentItem()->text(1);
    const QString why = m_table.rebind(m_list->currentItem()->data(0, kIdRole).toString(), keys);
    m_sentence->setText(!why.isEmpty()   ? why
                        : keys.isEmpty() ? tr("%1 has no key now.").arg(words)
                                         : tr("%1 is %2 now.").arg(words, keyText(keys)));
}

}  // namespace ballast::ui
