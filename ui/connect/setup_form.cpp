#include "ui/connect/setup_form.h"

#include <QEvent>
#include <algorithm>
#include <array>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kLineHeight = 24;
constexpr int kLongest = 2048;

struct Source {
    const char *words, *prefix;
};
constexpr std::array<Source, 4> kSources{
    {{"Keychain", "keychain:"}, {"Environment", "environment:"}, {"Prompt", "prompt"}, {"None", "none"}}};

QLabel* makeLabel(const QString& words, QWidget* parent)
{
    auto* label = new QLabel(words, parent);
    label->setFont(uiFont(12));
    return label;
}

}  // namespace

SetupForm::SetupForm(QWidget* parent) : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Settings of the venue"));
    setFocusPolicy(Qt::NoFocus);
    paintGround();
}

void SetupForm::changeEvent(QEvent* event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) paintGround();
}

/// A scroll area has a window's ground of its own.
void SetupForm::paintGround()
{
    for (QWidget* each : {static_cast<QWidget*>(viewport()), m_page}) {
        if (!each || each->palette().color(QPalette::Window) == theme().bg1) continue;
        QPalette palette = each->palette();
        palette.setColor(QPalette::Window, theme().bg1);
        each->setPalette(palette);
        each->setAutoFillBackground(true);
    }
}

QLineEdit* SetupForm::addLine(const QString& label, const QString& hint)
{
    const int row = m_rows->rowCount();
    m_rows->addWidget(makeLabel(label, m_page), row, 0);
    auto* edit = new QLineEdit(m_page);
    edit->setFixedHeight(kLineHeight);
    edit->setMaxLength(kLongest);
    edit->setAccessibleName(label);
    edit->setPlaceholderText(hint);
    edit->setToolTip(hint);
    m_rows->addWidget(edit, row, 1);
    connect(edit, &QLineEdit::textEdited, this, &SetupForm::edited);
    return edit;
}

void SetupForm::showKind(const interfaces::SetupKind& kind)
{
    interfaces::VenueDraft draft{.kind = kind.kind, .name = kind.title, .values = {}};
    for (const auto& key : kind.keys)
        draft.values[key.key] = key.fallback;
    showDraft(kind, draft);
}

void SetupForm::showDraft(const interfaces::SetupKind& kind, const interfaces::VenueDraft& draft)
{
    m_kind = kind;
    m_fields.clear();
    m_flags.clear();
    m_secrets.clear();
    m_secretRows.clear();
    m_placeKey.clear();
    m_furtherAccounts.clear();
    m_sources = nullptr;
    m_keyName = nullptr;
    m_keyNote = nullptr;
    m_page = new QWidget;
    m_rows = new QGridLayout(m_page);
    m_rows->setContentsMargins(12, 4, 12, 4);
    m_rows->setHorizontalSpacing(10);
    m_rows->setVerticalSpacing(4);
    m_rows->setColumnMinimumWidth(0, 92);
    m_rows->setColumnStretch(1, 1);
    m_name = addLine(tr("Name"), tr("what the desk calls it; unique in the profile"));
    m_name->setText(text(draft.name));
    for (const auto& key : kind.keys) {
        const auto value = draft.values.find(key.key);
        const QString typed = value == draft.values.end() ? QString() : text(value->second);
        if (key.form == interfaces::SetupField::KeyPlace) {
            addKeyRows(key);
            showKeyPlace(typed);
            continue;
        }
        if (key.form == interfaces::SetupField::Flag) {
            addFlag(key, typed);
            continue;
        }
        QLineEdit* edit = addLine(text(key.label), text(key.hint));
        edit->setText(typed);
        edit->setCursorPosition(0);
        m_fields.insert(text(key.key), edit);
    }
    m_rows->setRowStretch(m_rows->rowCount(), 1);
    setWidget(m_page);  // Takes the place of the page before, which it deletes.
    m_page->show();
    paintGround();
    Q_EMIT edited();
}

void SetupForm::addFlag(const interfaces::SetupKey& key, const QString& typed)
{
    const int row = m_rows->rowCount();
    auto* label = makeLabel(text(key.label), m_page);
    label->setToolTip(text(key.hint));
    m_rows->addWidget(label, row, 0);
    const bool isOn = typed == QLatin1String("true");
    auto* bar = new SegmentBar({tr("Off"), tr("On")}, isOn ? 1 : 0, kLineHeight, m_page);
    bar->setAccessibleName(text(key.label));
    for (int i = 0; i < 2; ++i)
        bar->setSegmentToolTip(i, text(key.hint));
    m_rows->addWidget(bar, row, 1, Qt::AlignLeft);
    m_flags.insert(text(key.key), {bar, !typed.isEmpty()});
    connect(bar, &SegmentBar::activated, this, [this, bar](int index) {
        bar->setCurrent(index);
        Q_EMIT edited();
    });
}

void SetupForm::addKeyRows(const interfaces::SetupKey& key)
{
    m_placeKey = text(key.key);
    const int row = m_rows->rowCount();
    m_rows->addWidget(makeLabel(text(key.label), m_page), row, 0);
    QStringList words;
    for (const auto& source : kSources)
        words << tr(source.words);
    m_sources = new SegmentBar(words, None, kLineHeight, m_page);
    m_sources->setAccessibleName(tr("Where the key is"));
    m_sources->setSegmentToolTip(Keychain,
                                 tr("In the system's keychain, under a name. Only the name stands in the profile."));
    m_sources->setSegmentToolTip(Environment, tr("In variables that begin with a prefix: PREFIX_KEY, PREFIX_SECRET …"));
    m_sources->setSegmentToolTip(Prompt, tr("Typed at the terminal each time that the desk starts."));
    m_sources->setSegmentToolTip(None, tr("No account: the market alone."));
    m_rows->addWidget(m_sources, row, 1, Qt::AlignLeft);
    connect(m_sources, &SegmentBar::activated, this, [this](int index) {
        m_sources->setCurrent(index);
        followSource();
        Q_EMIT edited();
    });
    const int nameRow = m_rows->rowCount();
    m_keyName = addLine(tr("Key's name"), {});
    m_keyName->setObjectName(QStringLiteral("key-name"));
    m_secretRows << m_rows->itemAtPosition(nameRow, 0)->widget() << m_keyName;
    for (const auto& part : m_kind.secrets) {
        const int at = m_rows->rowCount();
        QLineEdit* edit = addLine(text(part.label), {});
        if (part.isSecret) {
            edit->setEchoMode(QLineEdit::Password);
            edit->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
        }
        m_secrets.insert(text(part.name), edit);
        m_secretRows << m_rows->itemAtPosition(at, 0)->widget() << edit;
    }
    m_keyNote = new QLabel(m_page);
    m_keyNote->setFont(uiFont(11));
    m_keyNote->setWordWrap(true);
    m_rows->addWidget(m_keyNote, m_rows->rowCount(), 1);
}

void SetupForm::showKeyPlace(const QString& typed)
{
    const auto comma = typed.indexOf(QLatin1Char(','));
    const QString first = (comma < 0 ? typed : typed.left(comma)).trimmed();
    m_furtherAccounts = comma < 0 ? QString() : typed.mid(comma + 1).trimmed();
    int source = None;
    for (int i = Keychain; i <= Environment; ++i)
        if (first.startsWith(QLatin1String(kSources[static_cast<std::size_t>(i)].prefix))) source = i;
    if (first == QLatin1String("prompt")) source = Prompt;
    m_sources->setCurrent(source);
    m_keyName->setText(first.mid(first.indexOf(QLatin1Char(':')) + 1));
    if (source == Prompt || source == None) m_keyName->clear();
    followSource();
}

/// The fields that belong to the source, and what it means.
void SetupForm::followSource()
{
    const KeySource source = keySource();
    const bool isNamed = source == Keychain || source == Environment;
    const bool isTyped = source == Keychain || source == Prompt;
    for (qsizetype i = 0; i < m_secretRows.size(); ++i)
        m_secretRows[i]->setVisible(i < 2 ? isNamed : isTyped);
    m_keyName->setPlaceholderText(source == Environment ? tr("PREFIX, in capitals: DERIBIT")
                                                        : tr("a name of your choice: deribit-test"));
    static_cast<QLabel*>(m_secretRows[0])->setText(source == Environment ? tr("Prefix") : tr("Key's name"));
    for (QLineEdit* edit : m_secrets)
        edit->setPlaceholderText(source == Keychain ? tr("empty: what the keychain has") : tr("for this test alone"));
    QString note;
    QStringList variables;
    for (const auto& part : m_kind.secrets)
        variables << QStringLiteral("PREFIX_") + text(part.name);
    if (source == Environment) note = tr("Read from %1.").arg(variables.join(QStringLiteral(", ")));
    if (source == Prompt)
        note = tr("Asked for at the terminal at each start; what is typed here is tried and forgotten.");
    if (source == Keychain)
        note = tr("Save puts what is typed into the system's keychain; the profile holds the name alone.");
    if (!m_furtherAccounts.isEmpty()) note += tr(" Further accounts stay: %1.").arg(m_furtherAccounts);
    m_keyNote->setText(note.trimmed());
    m_keyNote->setVisible(!note.isEmpty());
}

SetupForm::KeySource SetupForm::keySource() const
{
    return m_sources ? static_cast<KeySource>(m_sources->current()) : None;
}

interfaces::VenueDraft SetupForm::draft() const
{
    interfaces::VenueDraft draft{.kind = m_kind.kind, .name = m_name->text().trimmed().toStdString(), .values = {}};
    for (auto it = m_fields.begin(); it != m_fields.end(); ++it)
        draft.values[it.key().toStdString()] = it.value()->text().trimmed().toStdString();
    for (auto it = m_flags.begin(); it != m_flags.end(); ++it)
        if (const bool isOn = it->bar->current() == 1; isOn || it->isWritten)
            draft.values[it.key().toStdString()] = isOn ? "true" : "false";
    if (m_placeKey.isEmpty()) return draft;
    const KeySource source = keySource();
    QString place = QLatin1String(kSources[static_cast<std::size_t>(source)].prefix);
    if (source == Keychain || source == Environment) place += keyName();
    if (!m_furtherAccounts.isEmpty()) place += QStringLiteral(", ") + m_furtherAccounts;
    draft.values[m_placeKey.toStdString()] = place.toStdString();
    return draft;
}

bool SetupForm::hasSecrets() const
{
    return std::any_of(m_secrets.begin(), m_secrets.end(),
                       [](const QLineEdit* edit) { return !edit->text().isEmpty(); });
}

interfaces::TypedSecrets SetupForm::secrets() const
{
    interfaces::TypedSecrets typed;
    if (keySource() != Keychain && keySource() != Prompt) return typed;
    for (auto it = m_secrets.begin(); it != m_secrets.end(); ++it)
        typed[it.key().toStdString()] = it.value()->text().trimmed().toStdString();
    return typed;
}

void SetupForm::clearSecrets()
{
    for (QLineEdit* edit : m_secrets)
        edit->clear();
}

}  // namespace ballast::ui
