#include "ui/settings/settings_form.h"

#include <QCheckBox>
#include <QSignalBlocker>
#include <QSpinBox>

#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kColumns = 6;
constexpr int kArrowRoom = 12;  ///< Pixels.

QLabel* labelOf(const QString& words, const QFont& font, QWidget* parent)
{
    auto* label = new QLabel(words, parent);
    label->setFont(font);
    return label;
}

}  // namespace

SettingsForm::SettingsForm(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(16, 12, 16, 12);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(8);
    m_grid->setColumnStretch(kColumns, 1);
}

void SettingsForm::addHead(const QStringList& words)
{
    for (qsizetype i = 0; i < words.size(); ++i)
        m_grid->addWidget(labelOf(words[i], uiFont(11, QFont::Medium), this), m_line, static_cast<int>(i));
    ++m_line;
}

void SettingsForm::addSentence(const QString& words)
{
    auto* label = labelOf(words, uiFont(12), this);
    label->setWordWrap(true);
    m_grid->addWidget(label, m_line++, 0, 1, kColumns + 1);
}

void SettingsForm::addRow(const QString& name)
{
    m_row = name;
    m_column = 1;
    m_grid->addWidget(labelOf(name, uiFont(12), this), m_line++, 0);
}

void SettingsForm::addWidget(QWidget* widget, const QString& name)
{
    widget->setAccessibleName(m_row + QStringLiteral(", ") + name);
    widget->setFont(uiFont(12));
    m_grid->addWidget(widget, m_line - 1, m_column++);
}

void SettingsForm::follow(QWidget* owner, std::function<void()> show)
{
    show();
    connect(&Choices::instance(), &Choices::changed, owner, std::move(show));
}

QWidget* SettingsForm::addSwitch(const QString& name, const QString& words,
                                 std::function<bool(const DeskChoices&)> read,
                                 std::function<void(DeskChoices&, bool)> write)
{
    auto* box = new QCheckBox(words, this);
    addWidget(box, name);
    follow(box, [box, read] {
        const QSignalBlocker blocker(box);
        box->setChecked(read(Choices::instance().now()));
    });
    connect(box, &QCheckBox::toggled, box, [step = box->accessibleName(), write](bool on) {
        Choices::instance().change(step, [&](DeskChoices& choices) { write(choices, on); });
    });
    return box;
}

QWidget* SettingsForm::addChoice(const QString& name, const QStringList& words,
                                 std::function<int(const DeskChoices&)> read,
                                 std::function<void(DeskChoices&, int)> write)
{
    auto* box = new QComboBox(this);
    box->addItems(words);
    addWidget(box, name);
    // The style's own hint is short of the room that its arrow takes: the longest choice was cut.
    box->setMinimumWidth(box->sizeHint().width() + kArrowRoom);
    follow(box, [box, read] {
        const QSignalBlocker blocker(box);
        box->setCurrentIndex(read(Choices::instance().now()));
    });
    connect(box, &QComboBox::currentIndexChanged, box, [step = box->accessibleName(), write](int index) {
        Choices::instance().change(step, [&](DeskChoices& choices) { write(choices, index); });
    });
    return box;
}

QWidget* SettingsForm::addNumber(const QString& name, int least, int most, const QString& unit,
                                 std::function<int(const DeskChoices&)> read,
                                 std::function<void(DeskChoices&, int)> write)
{
    auto* box = new QSpinBox(this);
    box->setRange(least, most);
    box->setGroupSeparatorShown(true);
    box->setSuffix(QChar(0x00A0) + unit);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setAlignment(Qt::AlignRight);
    box->setKeyboardTracking(false);
    addWidget(box, name);
    follow(box, [box, read] {
        const QSignalBlocker blocker(box);
        box->setValue(read(Choices::instance().now()));
    });
    connect(box, &QSpinBox::valueChanged, box, [step = box->accessibleName(), write](int value) {
        Choices::instance().change(step, [&](DeskChoices& choices) { write(choices, value); });
    });
    return box;
}

void SettingsForm::finish() { m_grid->setRowStretch(m_line, 1); }

}  // namespace ballast::ui
